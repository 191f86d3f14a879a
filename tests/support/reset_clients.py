"""Clients that reset their connections: reset_clients.py PORT, jobs on standard input as JSON lines.

A job has `send` (text), `wait` (how many bytes of the answer to read first), `count`, and
perhaps `file` (a path to wait for). So many connections are opened, used and then all reset: closed
with a linger time of zero, so that the system sends RST instead of FIN. One byte on standard output tells the
end of each job.
"""

import json
import os
import socket
import struct
import sys
import time

LINGER_ZERO = struct.pack("ii", 1, 0)


def connect(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=15)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
    return client


def read(client, wanted):
    while wanted > 0:
        got = len(client.recv(min(wanted, 65536)))
        if got == 0:
            return
        wanted -= got


def run(port, job):
    clients = [connect(port) for _ in range(job["count"])]
    for client in clients:
        try:
            client.sendall(job["send"].encode())
            read(client, job["wait"])
        except OSError:
            pass  # Closed by the server first, which is its right.
    while "file" in job and not os.path.exists(job["file"]):
        time.sleep(0.01)
    for client in clients:
        client.close()


for line in sys.stdin:
    run(int(sys.argv[1]), json.loads(line))
    os.write(1, b".")
