/**
 * A bundle as an artifact in a registry: a Helm chart where the bundle is one (argocd-helm), else
 * an artifact of our own whose one layer is the directory. Pure: the same bundle is the same
 * digest on every day. What is pulled verifies, because checksums.txt names paths inside the
 * bundle. Source: bundle layout, section 12.
 */
import { canParse } from "@std/semver";
import { VERSION } from "../base/constants.ts";
import { AicrError } from "../base/error.ts";
import { isTree, type Tree } from "../base/tree.ts";
import { parseYaml } from "../base/yaml.ts";
import { type Artifact, LAYER_TYPE, makeArtifact, packLayer } from "../platform/oci.ts";
import type { Note } from "../recipe/types.ts";
import { targetReference } from "./options/artifact_target.ts";
import type { BundleFile, BundlePlan } from "./types.ts";

/** What this program calls its own artifacts. */
const ARTIFACT_TYPE = "application/vnd.nvidia.aicr.artifact";

const HELM_CONFIG_TYPE = "application/vnd.cncf.helm.config.v1+json";
const HELM_LAYER_TYPE = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
/** An artifact has no date, or it would be another one every day. */
const NO_DATE = "1970-01-01T00:00:00Z";
const VENDOR = "NVIDIA";
const SOURCE = "https://github.com/NVIDIA/aicr";
const IMAGE = "org.opencontainers.image";

/** A bundle ready to be pushed. */
export interface BundleArtifact {
  artifact: Artifact;
  /** Remarks on what its consumers cannot do with it. */
  notes: Note[];
}

/**
 * The artifact of a rendered bundle. Throws INTERNAL when the plan has no registry to go to, or
 * its chart is none.
 */
export function bundleArtifact(plan: BundlePlan, files: readonly BundleFile[]): BundleArtifact {
  const target = plan.settings.artifact;
  if (target === undefined) throw new AicrError("INTERNAL", "The bundle has no registry to go to");
  const { tag } = targetReference(target);
  if (plan.deployer !== "argocd-helm") return { artifact: directoryArtifact(files), notes: [] };
  return { artifact: chartArtifact(files, tag!), notes: tagNotes(tag!) };
}

function directoryArtifact(files: readonly BundleFile[]): Artifact {
  const layer = packLayer(files);
  return makeArtifact({
    artifactType: ARTIFACT_TYPE,
    layers: [{
      mediaType: LAYER_TYPE,
      data: layer.data,
      // What oras needs to unpack the layer as the directory it is.
      annotations: {
        [`${IMAGE}.title`]: ".",
        "io.deis.oras.content.digest": layer.contentDigest,
        "io.deis.oras.content.unpack": "true",
      },
    }],
    annotations: {
      [`${IMAGE}.created`]: NO_DATE,
      [`${IMAGE}.source`]: SOURCE,
      [`${IMAGE}.title`]: "AICR Bundle",
      [`${IMAGE}.vendor`]: VENDOR,
      [`${IMAGE}.version`]: VERSION,
    },
  });
}

/** As `helm push` makes it: the chart's metadata as config, its files below its name. */
function chartArtifact(files: readonly BundleFile[], tag: string): Artifact {
  const chart = chartMetadata(files);
  const name = String(chart.name);
  const version = isChartVersion(tag) ? tag : String(chart.version);
  const config = { ...chart, version };
  return makeArtifact({
    config: {
      mediaType: HELM_CONFIG_TYPE,
      data: new TextEncoder().encode(JSON.stringify(config)),
    },
    layers: [{
      mediaType: HELM_LAYER_TYPE,
      data: packLayer(files, { root: name, directories: false }).data,
    }],
    annotations: {
      "com.nvidia.aicr.version": VERSION,
      [`${IMAGE}.created`]: NO_DATE,
      [`${IMAGE}.description`]: String(chart.description ?? ""),
      [`${IMAGE}.title`]: name,
      [`${IMAGE}.vendor`]: VENDOR,
      [`${IMAGE}.version`]: version,
    },
  });
}

function chartMetadata(files: readonly BundleFile[]): Tree {
  const file = files.find(({ path }) => path === "Chart.yaml");
  const chart = typeof file?.data === "string" ? parseYaml(file.data, file.path) : undefined;
  if (isTree(chart) && typeof chart.name === "string" && typeof chart.version === "string") {
    return chart;
  }
  throw new AicrError("INTERNAL", "The bundle is to be a chart and has no Chart.yaml that is one");
}

/** helm finds a chart by its tag only when that is a version, with or without a leading v. */
function isChartVersion(tag: string): boolean {
  return canParse(tag.replace(/^v/, "").replaceAll("_", "+"));
}

function tagNotes(tag: string): Note[] {
  if (isChartVersion(tag)) return [];
  return [{
    code: "CHART_TAG_NOT_A_VERSION",
    severity: "warning",
    text: `helm cannot install the chart under the tag ${tag}, which is no semantic version`,
    remedy: "Push it under a version as well, such as v1.0.0, and set targetRevision to the tag",
  }];
}
