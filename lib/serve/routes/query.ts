/** /v1/query. Promises the same answer whether it is asked for by a query string or a document. */
import { answerReply } from "../answers/answer_reply.ts";
import { bodyCriteria } from "../request/criteria.ts";
import type { Exchange, Handler, Reply } from "../request/exchange.ts";
import { readCriteriaBody } from "./read_criteria_body.ts";
import type { Service } from "./service.ts";

/** One value of the hydrated recipe, asked for by query parameters or by a document. */
export function query(service: Service): Handler {
  return (exchange) => {
    if (exchange.method === "POST") return post(service, exchange);
    const { answers } = service.loaded!;
    return answerReply(answers.forQuery("/v1/query", exchange.query), exchange.head, answers);
  };
}

async function post(service: Service, exchange: Exchange): Promise<Reply> {
  // JSON only when the type says so: YAML reads JSON as well.
  const yaml = !/^[^;]*json/i.test(exchange.head.contentType ?? "");
  const document = await readCriteriaBody(service, exchange, { shape: "query", yaml });
  const { answers } = service.loaded!;
  const message = "Invalid criteria in request body";
  const criteria = bodyCriteria(document, service.loaded!, message);
  const question = { criteria, selector: document.selector ?? "" };
  return answerReply(answers.forQuestion(question), exchange.head, answers);
}
