/** An artifact and conversations for the tests of this folder. */
import { assert, assertRejects } from "@std/assert";
import type { FakeRegistry, Interference } from "../../../tests/support/fake_registry.ts";
import { AicrError } from "../../base/error.ts";
import type { OciReference } from "../../base/oci_reference.ts";
import { type Artifact, LAYER_TYPE, makeArtifact } from "./artifact.ts";
import { type Registry, type RegistryOptions, withRegistry } from "./registry.ts";

/** An artifact with one layer of these bytes. */
export function sampleArtifact(text = "layer"): Artifact {
  return makeArtifact({
    artifactType: "application/vnd.example",
    layers: [{ mediaType: LAYER_TYPE, data: new TextEncoder().encode(text) }],
  });
}

/** Talks to a fake registry: no credentials, no waiting, unless stated. */
export async function talk<T>(
  { host }: FakeRegistry,
  use: (registry: Registry) => Promise<T>,
  options: Partial<RegistryOptions> & Partial<OciReference> = {},
): Promise<T> {
  const { tag, repository, ...rest } = { tag: "v1", repository: "team/app", ...options };
  return await withRegistry(
    { registry: host, repository, tag },
    {
      plainHttp: true,
      access: "push",
      credentials: () => Promise.resolve(undefined),
      sleep: () => Promise.resolve(),
      ...rest,
    },
    use,
  );
}

/** Asks for a blob that is not there. */
export function head(registry: Registry) {
  return registry.send({
    method: "HEAD",
    url: "blobs/x",
    action: "push oci://r/team/app:v1",
    expect: [200, 404],
  });
}

/** The refusal that a question ends in; its text is fit to be shown. */
export async function refusal(work: () => Promise<unknown>): Promise<AicrError> {
  const error = await assertRejects(work, AicrError);
  const all = [error.message, ...error.hints, String(error.cause ?? "")].join("\n");
  assert(!/hunter2|eyJ|aHVu|bWU6/.test(all), all);
  assert(/^Cannot push oci:\/\/r\/team\/app:v1: .*[^.]$/.test(error.message), error.message);
  assert(error.hints.length > 0, error.message);
  return error;
}

/** Asks for a token from `/token` unless the request carries this authorization. */
export function guarded(
  accepted: string,
  challenge: (registry: FakeRegistry) => string,
): Interference {
  return (request, registry) => {
    if (request.path.startsWith("/token")) {
      return Response.json({ token: "given", expires_in: 60 });
    }
    if (request.headers.get("authorization") === accepted) return undefined;
    return new Response(null, {
      status: 401,
      headers: { "www-authenticate": challenge(registry) },
    });
  };
}

/** Challenges of a registry. */
export const BASIC = () => 'Basic realm="r"';
/** As {@link BASIC}, with a token service. */
export const BEARER = ({ origin }: FakeRegistry) =>
  `Bearer realm="${origin}/token",service="r.example",scope="repository:team/app:pull"`;
