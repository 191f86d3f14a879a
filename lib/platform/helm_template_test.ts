import { assertEquals } from "@std/assert";
import { renderFailure } from "./helm_template.ts";

Deno.test("helm's failure is read: file, line and what is wrong", () => {
  const cases: [string, { file?: string; line?: number; message: string }][] = [
    [
      "Error: parse error at (demo/templates/x.yaml:3): unclosed action\n\n" +
      "Use --debug flag to render out invalid YAML\n",
      {
        file: "templates/x.yaml",
        line: 3,
        message: "parse error at (demo/templates/x.yaml:3): unclosed action",
      },
    ],
    [
      "coalesce.go:289: warning: cannot overwrite table\n" +
      "Error: template: demo/templates/a.yaml:1:4: executing " +
      '"demo/templates/a.yaml" at <include "aicr.hooks" .>: error calling include: template: ' +
      "demo/templates/_hooks.tpl:12:30: executing at <fail>: error calling fail: a.yaml: bad\n",
      {
        file: "templates/_hooks.tpl",
        line: 12,
        message: "template: demo/templates/a.yaml:1:4: executing " +
          '"demo/templates/a.yaml" at <include "aicr.hooks" .>: error calling include: template: ' +
          "demo/templates/_hooks.tpl:12:30: executing at <fail>: error calling fail: a.yaml: bad",
      },
    ],
    [
      "Error: YAML parse error on demo/templates/x.yaml: error converting YAML to JSON: yaml: line 7: " +
      "mapping values are not allowed in this context\n",
      {
        file: "templates/x.yaml",
        message: "YAML parse error on demo/templates/x.yaml: error converting YAML to JSON: " +
          "yaml: line 7: mapping values are not allowed in this context",
      },
    ],
    [
      "Error: values don't meet the specifications of the schema(s):\ndemo:\n- (root): replicas is required\n",
      {
        message:
          "values don't meet the specifications of the schema(s): demo: - (root): replicas " +
          "is required",
      },
    ],
    ["", { message: "helm gave no reason" }],
  ];
  for (const [stderr, expected] of cases) assertEquals(renderFailure(stderr), expected);
});
