import { assertEquals, assertStringIncludes } from "@std/assert";
import { readMeasurement } from "./read.ts";
import type { Snapshot } from "./types.ts";

const snapshot: Snapshot = {
  kind: "Snapshot",
  measurements: [
    {
      type: "K8s",
      subtypes: [
        { subtype: "server", data: { version: "v1.33.5", "a.b/c[0]": "dotted", empty: "" } },
        { subtype: "server", data: { version: "second" } },
      ],
    },
    { type: "K8s", subtypes: [{ subtype: "node", data: { provider: "other measurement" } }] },
    {
      type: "GPU",
      subtypes: [{ subtype: "hardware", data: { count: 8, present: true, x: null } }],
    },
    {
      type: "NetworkTopology",
      subtypes: [{
        subtype: "pfs",
        data: {},
        items: [
          {
            context: { dev: "mlx5_0", pci: "0000:1a:00.0", rail: "context" },
            data: { rail: 0, t: "ew" },
          },
          { context: { dev: "mlx5_1" }, data: { rail: 1, t: "ew" } },
        ],
      }],
    },
  ],
};

const FOUND: [string, string][] = [
  ["K8s.server.version", "v1.33.5"],
  ["K8s.server.a.b/c[0]", "dotted"],
  ["K8s.server.empty", ""],
  ["GPU.hardware.count", "8"],
  ["GPU.hardware.present", "true"],
  ["GPU.hardware.x", "<nil>"],
  ["NetworkTopology.pfs[1].dev", "mlx5_1"],
  ["NetworkTopology.pfs[rail=1].dev", "mlx5_1"],
  ["NetworkTopology.pfs[pci=0000:1a:00.0].rail", "0"],
];

for (const [path, text] of FOUND) {
  Deno.test(`${path} reads ${JSON.stringify(text)}`, () => {
    assertEquals(readMeasurement(snapshot, path), { found: true, text });
  });
}

const MISSING: [string, string][] = [
  ["", "not of the form Type.Subtype.Key"],
  ["K8s", "not of the form"],
  ["K8s.server", "not of the form"],
  ["K8s..version", "empty part"],
  [".server.version", "empty part"],
  ["K8s.server.", "empty part"],
  ["k8s.server.version", "k8s is no measurement type (K8s, GPU"],
  ["k8s.server.version", 'Did you mean "K8s"?'],
  ["Deployment.gpu-operator.version", "Deployment is no measurement type"],
  ["OS.release.ID", "no OS measurement"],
  ["K8s.nope.version", "no K8s.nope"],
  ["K8s.node.provider", "no K8s.node"],
  ["K8s.server.nope", "no nope under K8s.server"],
  ["K8s.server.toString", "no toString under K8s.server"],
  ["K8s.server[0].version", "K8s.server has no items"],
  ["K8s.server[.version", "not of the form"],
  ["NetworkTopology.pfs[0]", "not of the form"],
  ["NetworkTopology.pfs[].dev", "neither an item index nor key=value"],
  ["NetworkTopology.pfs[rail=].dev", "neither an item index nor key=value"],
  ["NetworkTopology.pfs[=1].dev", "neither an item index nor key=value"],
  ["NetworkTopology.pfs[-1].dev", "neither an item index nor key=value"],
  ["NetworkTopology.pfs[2].dev", "2 items, none with index 2"],
  ["NetworkTopology.pfs[rail=9].dev", "no item of NetworkTopology.pfs has rail=9"],
  ["NetworkTopology.pfs[rail=context].dev", "no item of NetworkTopology.pfs has rail=context"],
  ["NetworkTopology.pfs[t=ew].dev", "2 items of NetworkTopology.pfs have t=ew"],
  ["NetworkTopology.pfs[0].nope", "the selected item of NetworkTopology.pfs has no nope"],
  ["NetworkTopology.pfs.rail", "no rail under NetworkTopology.pfs"],
];

for (const [path, reason] of MISSING) {
  Deno.test(`"${path}" cannot be read: ${reason}`, () => {
    const reading = readMeasurement(snapshot, path);
    assertEquals(reading.found, false);
    assertStringIncludes((reading as { reason: string }).reason, reason);
  });
}
