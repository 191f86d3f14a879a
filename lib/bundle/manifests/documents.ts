/**
 * Looking into a manifest without rendering it. A manifest is a Helm template and ships as it is;
 * the few questions asked of it here are answered from its text: where its documents begin, which
 * of them are plain YAML, whether a document stands inside an `if`.
 */

/** One document of a manifest, as text. */
export interface ManifestDocument {
  text: string;
  /** True when the document holds template actions or stands inside a block of an earlier one. */
  templated: boolean;
}

const BLOCK = /\{\{-?\s*(if|with|range|define|block|end)\b/g;
const COMMENT = /\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/g;

/** Splits at `---` lines; joining the texts with {@link joinDocuments} gives the manifest again. */
export function splitDocuments(text: string): ManifestDocument[] {
  let open = 0;
  return text.split(/^(?=---[ \t]*(?:#.*)?\r?$)/m).map((part) => {
    // A comment of the template language says nothing about what is rendered.
    const body = part.replace(COMMENT, "");
    const templated = open > 0 || body.includes("{{");
    for (const [, word] of body.matchAll(BLOCK)) open += word === "end" ? -1 : 1;
    return { text: part, templated };
  });
}

/** The inverse of {@link splitDocuments}. */
export function joinDocuments(documents: readonly ManifestDocument[]): string {
  return documents.map(({ text }) => text).join("");
}

/** The phases of install hooks, which interrupt what deployers do between releases. */
const HOOK_PHASE = /\b(pre-install|post-install|pre-upgrade|post-upgrade|crd-install)\b/;

/** True when a document asks to run as a hook at install or upgrade. */
export function hasInstallHook(text: string): boolean {
  return findInstallHook(text) !== undefined;
}

/** Offset of the first annotation that asks for that. */
export function findInstallHook(text: string): number | undefined {
  const annotations = text.matchAll(/helm\.sh\/hook["']?\s*:([^\n]*)/g);
  return annotations.find(([, phases]) => HOOK_PHASE.test(phases!))?.index;
}
