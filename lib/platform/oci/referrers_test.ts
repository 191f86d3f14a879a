import { assertEquals, assertRejects } from "@std/assert";
import { type Interference, withFakeRegistry } from "../../../tests/support/fake_registry.ts";
import { AicrError } from "../../base/error.ts";
import { sampleArtifact, talk } from "./_sample.ts";
import { type Artifact, makeArtifact } from "./artifact.ts";
import { pushArtifact } from "./push_artifact.ts";
import { listReferrers } from "./referrers.ts";

const SUBJECT = sampleArtifact();

function referrer(artifactType: string, text: string): Artifact {
  const { manifest, digest, data } = SUBJECT;
  return makeArtifact({
    artifactType,
    layers: [{ mediaType: "text/plain", data: new TextEncoder().encode(text) }],
    subject: { mediaType: manifest.mediaType, digest, size: data.length },
  });
}

const [SIGNATURE, SBOM] = [referrer("type/signature", "a"), referrer("type/sbom", "b")];

Deno.test("without referrers API the list lies under a tag, each entry once", async () => {
  await withFakeRegistry(() => undefined, async (fake) => {
    await talk(fake, async (registry) => {
      for (const one of [SIGNATURE, SBOM, SIGNATURE]) await pushArtifact(registry, one, "attach");
      const all = await listReferrers(registry, SUBJECT.digest, { action: "list" });
      assertEquals(all.map(({ digest, size }) => [digest, size]), [
        [SIGNATURE.digest, SIGNATURE.data.length],
        [SBOM.digest, SBOM.data.length],
      ]);
      const some = { action: "list", artifactType: "type/sbom" };
      assertEquals((await listReferrers(registry, SUBJECT.digest, some)).map((one) => one.digest), [
        SBOM.digest,
      ]);
      assertEquals(await listReferrers(registry, SIGNATURE.digest, { action: "list" }), []);
    }, { tag: undefined });
    assertEquals(
      [...fake.manifests.keys()].filter((key) => key.includes(":sha256-")),
      [`team/app:${SUBJECT.digest.replace(":", "-")}`],
    );
  });
});

Deno.test("with referrers API nothing is written besides, and every page is read", async () => {
  const entry = ({ digest, manifest }: Artifact) => ({
    digest,
    artifactType: manifest.artifactType,
    mediaType: manifest.mediaType,
    size: 1,
  });
  const interfere: Interference = ({ method, path, body }, { manifests }) => {
    if (method === "PUT" && path.includes("/manifests/")) {
      manifests.set(path, body);
      const headers = { "oci-subject": SUBJECT.digest };
      return new Response(null, { status: 201, headers });
    }
    if (!path.includes("/referrers/")) return undefined;
    const last = path.includes("page=2");
    const headers = last ? undefined : { link: `</v2/team/app/referrers/x?page=2>; rel="next"` };
    return Response.json({ manifests: [entry(last ? SBOM : SIGNATURE)] }, { headers });
  };
  await withFakeRegistry(interfere, async (fake) => {
    await talk(fake, async (registry) => {
      await pushArtifact(registry, SIGNATURE, "attach");
      assertEquals(fake.manifests.size, 1);
      const all = await listReferrers(registry, SUBJECT.digest, { action: "list" });
      assertEquals(all.map(({ digest }) => digest), [SIGNATURE.digest, SBOM.digest]);
      const some = { action: "list", artifactType: "type/sbom" };
      assertEquals((await listReferrers(registry, SUBJECT.digest, some)).length, 1);
    }, { tag: undefined });
  });
});

Deno.test("a list that cannot be read, and one without end", async () => {
  await withFakeRegistry(() => new Response("<html>"), async (fake) => {
    const error = await assertRejects(
      () => talk(fake, (registry) => listReferrers(registry, SUBJECT.digest, { action: "list" })),
      AicrError,
    );
    assertEquals(error.code, "INVALID_REQUEST");
  });
  const endless = () =>
    Response.json({ manifests: [] }, { headers: { link: `<?again>; rel="next"` } });
  await withFakeRegistry(endless, async (fake) => {
    await talk(fake, (registry) => listReferrers(registry, SUBJECT.digest, { action: "list" }));
    assertEquals(fake.seen.length <= 51, true);
  });
});
