/** /v1/recipe. Promises the same answer whether it is asked for by a query string or a document. */
import { answerReply } from "../answers/answer_reply.ts";
import { bodyCriteria } from "../request/criteria.ts";
import type { Exchange, Handler, Reply } from "../request/exchange.ts";
import { readCriteriaBody } from "./read_criteria_body.ts";
import type { Service } from "./service.ts";

/** Resolves a recipe from query parameters or from a RecipeCriteria document. */
export function recipe(service: Service): Handler {
  return (exchange) => {
    if (exchange.method === "POST") return post(service, exchange);
    const { answers } = service.loaded!;
    return answerReply(answers.forQuery("/v1/recipe", exchange.query), exchange.head, answers);
  };
}

async function post(service: Service, exchange: Exchange): Promise<Reply> {
  const yaml = /^[^;]*yaml/i.test(exchange.head.contentType ?? "");
  const document = await readCriteriaBody(service, exchange, { shape: "criteria", yaml });
  const { answers } = service.loaded!;
  const checked = bodyCriteria(document, service.loaded!, "Invalid recipe criteria");
  return answerReply(answers.forQuestion({ criteria: checked }), exchange.head, answers);
}
