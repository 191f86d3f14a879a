/** GET /openapi.json. Promises that nothing of it is loaded before somebody asks. */
import { answerReply } from "../answers/answer_reply.ts";
import { encodedJson } from "../answers/answers.ts";
import type { Handler } from "../request/exchange.ts";
import type { Service } from "./service.ts";

/** The description of the API, made from the schemas when it is first asked for. */
export function openapi(service: Service): Handler {
  let known: ReturnType<typeof make> | undefined;
  return async ({ head }) => {
    known ??= make(service);
    const { answers } = service.loaded!;
    return answerReply(await known, head, answers);
  };
}

async function make(service: Service) {
  const { openapiDocument } = await import("../schema/openapi.ts");
  return encodedJson(openapiDocument(service.loaded!.catalog.criteria));
}
