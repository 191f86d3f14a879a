/**
 * How requests reach a registry: fetch as it is, or, with `insecureTls`, fetch through a bridge
 * that speaks TLS without asking whom it talks to (fetch itself cannot be told to). Never follows
 * a redirect; whoever sends decides where credentials may go.
 */
import { onShutdown } from "../../base/files.ts";
import { systemCertificates } from "./system_certificates.ts";
import { openTlsBridge, type TlsBridge } from "./tls_bridge.ts";

/** Sends requests. */
export interface Transport {
  /** As fetch; throws what fetch throws, or what broke the connection behind it. */
  send(url: URL, init: RequestInit): Promise<Response>;
  /** Ends all connections. Must be called. */
  close(): void;
}

/** The transport for these settings. */
export function openTransport({ insecureTls }: { insecureTls: boolean }): Transport {
  return insecureTls ? insecureTransport() : plainTransport();
}

/** Connections of its own, so that closing really closes them. */
function plainTransport(): Transport {
  const client = Deno.createHttpClient({ caCerts: systemCertificates() });
  return {
    send: (url, init) => fetch(url, { ...init, client }),
    close: () => client.close(),
  };
}

interface Route {
  bridge: TlsBridge;
  client: Deno.HttpClient;
}

/** One bridge for each host that is spoken to. */
function insecureTransport(): Transport {
  const plain = plainTransport();
  const routes = new Map<string, Promise<Route>>();
  const opened: Route[] = [];
  const close = () => {
    for (const { bridge, client } of opened.splice(0)) {
      client.close();
      bridge.close();
    }
  };
  const forget = onShutdown(close);
  const routeTo = (url: URL) => {
    const known = routes.get(url.host) ?? openRoute(url).then((route) => {
      opened.push(route);
      return route;
    });
    routes.set(url.host, known);
    return known;
  };
  return {
    async send(url, init) {
      if (url.protocol !== "https:") return await plain.send(url, init);
      const { bridge, client } = await routeTo(url);
      const inside = new URL(url);
      // What goes through the bridge is not encrypted yet; the port keeps its meaning for `Host`.
      inside.protocol = "http:";
      if (url.port === "") inside.port = "443";
      try {
        return await fetch(inside, { ...init, client });
      } catch (error) {
        throw bridge.failure() ?? error;
      }
    },
    close() {
      forget();
      plain.close();
      close();
    },
  };
}

async function openRoute(url: URL): Promise<Route> {
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const bridge = await openTlsBridge(hostname, Number(url.port || 443));
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path: bridge.path } });
  return { bridge, client };
}
