/**
 * Whether a component of a recipe can be bundled at all. Source: bundle layout, sections 2 and 14.
 */
import { type AicrError, invalid } from "../base/error.ts";
import type { RecipeComponent } from "../recipe/types.ts";

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Longest name of a Helm release. */
export const MAX_RELEASE_NAME = 53;

/** Throws INVALID_REQUEST when two components of a recipe have one name. */
export function checkUniqueNames(refs: readonly RecipeComponent[]): void {
  const seen = new Set<string>();
  for (const { name } of refs) {
    if (seen.has(name)) {
      throw invalid(`Component ${name} stands in the recipe twice`, {
        hints: ["Keep one componentRef per component"],
      });
    }
    seen.add(name);
  }
}

/** Throws INVALID_REQUEST naming the component when it contradicts itself. */
export function checkComponent(ref: RecipeComponent): void {
  const problem = nameProblem(ref) ?? kindProblem(ref);
  if (problem) throw problem;
}

function nameProblem(ref: RecipeComponent): AicrError | undefined {
  if (!NAME.test(ref.name)) {
    return invalid(`Invalid component name ${JSON.stringify(ref.name)}`, {
      hints: ["Lower-case letters, digits and '-': it becomes a folder and a Helm release"],
    });
  }
  if (ref.name.endsWith("-readiness")) {
    return invalid(`Invalid component name ${JSON.stringify(ref.name)}: "-readiness" is reserved`, {
      hints: ["Folders that wait for a component carry that suffix; choose another name"],
    });
  }
  if ((ref.namespace ?? "") === "") {
    return invalid(`Component ${ref.name} has no namespace`, {
      hints: ["Give it one in the recipe, or a defaultNamespace in the registry"],
    });
  }
  if (NAME.test(ref.namespace!) && ref.namespace!.length <= 63) return undefined;
  return invalid(
    `Component ${ref.name} has the invalid namespace ${JSON.stringify(ref.namespace)}`,
    {
      hints: ["Lower-case letters, digits and '-', at most 63 characters"],
    },
  );
}

function kindProblem(ref: RecipeComponent): AicrError | undefined {
  const manifests = (ref.manifestFiles ?? []).length + (ref.preManifestFiles ?? []).length;
  if (ref.type === "Kustomize") {
    return manifests === 0
      ? missingKustomization(ref)
      : incoherent(ref, "a Kustomize component cannot have manifestFiles or preManifestFiles");
  }
  if ((ref.path ?? "") !== "" || (ref.tag ?? "") !== "") {
    return incoherent(ref, "a Helm component cannot have path or tag");
  }
  if (ref.source !== "") return missingVersion(ref);
  if ((ref.chart ?? "") !== "") return incoherent(ref, "it has a chart but no source");
  return (ref.manifestFiles ?? []).length > 0
    ? undefined
    : incoherent(ref, "it has neither a source nor manifestFiles");
}

function missingKustomization(ref: RecipeComponent): AicrError | undefined {
  if ((ref.chart ?? "") !== "") return incoherent(ref, "a Kustomize component cannot have a chart");
  if (ref.source !== "" || (ref.path ?? "") !== "") return undefined;
  return incoherent(ref, "a Kustomize component needs a source or a path");
}

function missingVersion(ref: RecipeComponent): AicrError | undefined {
  if (!/^(https?|oci):\/\/[^\s']+$/.test(ref.source)) {
    return incoherent(ref, `its source ${JSON.stringify(ref.source)} is no http(s) or oci URL`);
  }
  const odd = [ref.chart ?? "", ref.version ?? ""].find((text) =>
    !/^[A-Za-z0-9_./+~^<>=|* -]*$/.test(text)
  );
  return odd === undefined
    ? undefined
    : incoherent(ref, `${JSON.stringify(odd)} cannot be a chart name or version`);
}

function incoherent(ref: RecipeComponent, why: string): AicrError {
  return invalid(`Component ${ref.name} cannot be bundled: ${why}`, {
    hints: ["Correct the componentRef in the recipe or the overlay it comes from"],
  });
}
