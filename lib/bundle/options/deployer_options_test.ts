import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import { optionsOf } from "../_fixture.ts";
import type { DeployerName } from "../types.ts";
import {
  DEFAULT_ARGO_OPTIONS,
  parseAppName,
  parseDeployerOptions,
  parseRepo,
} from "./deployer_options.ts";

Deno.test("options of the deployer are read as text, the last one wins", () => {
  assertEquals(parseDeployerOptions([], "argocd"), { ...DEFAULT_ARGO_OPTIONS });
  const options = parseDeployerOptions([
    "deployer:project=a",
    "deployer:project=1",
    "deployer:namePrefix=t-",
    "deployer:destinationServer=https://h:1/p",
    "deployer:cascadeDelete=T",
  ], "argocd");
  assertEquals(options, {
    namePrefix: "t-",
    destinationServer: "https://h:1/p",
    project: "1",
    cascadeDelete: true,
  });
});

Deno.test("wrong options of the deployer are refused by name", () => {
  const cases: [string, DeployerName, string][] = [
    ["deployer:project=x", "helm", "helm"],
    ["deployer:project=x", "flux", "flux"],
    ["deployer:projekt=x", "argocd", '"projekt"'],
    ["deployer:enabled=false", "argocd", '"enabled"'],
    ["deployer:constructor=x", "argocd", '"constructor"'],
    ["deployer:project", "argocd", "KEY=VALUE"],
    ["deployer:project=", "argocd", "KEY=VALUE"],
    ["deployer:=x", "argocd", '""'],
    ["deployer:project=A", "argocd", "AppProject"],
    ["deployer:project=a b", "argocd", "AppProject"],
    ["deployer:namePrefix=-a", "argocd", "lower-case"],
    ["deployer:namePrefix=A-", "argocd-helm", "lower-case"],
    ["deployer:destinationServer=http://h", "argocd", "https://"],
    ["deployer:destinationServer=https://u:p@h", "argocd", "credentials"],
    ["deployer:destinationServer=h", "argocd", "https://"],
    ["deployer:cascadeDelete=yes", "argocd", "true or false"],
    ["deployer:cascadeDelete=true", "argocd-helm", "argocd-helm"],
  ];
  for (const [text, deployer, words] of cases) {
    const error = assertThrows(() => parseDeployerOptions([text], deployer), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, `--set ${text}`);
    assertStringIncludes(error.message, words);
    assertEquals(error.hints.length > 0, true, text);
  }
});

Deno.test("options of the deployer are no values of a component", async () => {
  const { set, settings } = await optionsOf({
    deployer: "argocd",
    set: ["deployer:project=team", "a:project=x"],
  });
  assertEquals(set.map(({ component }) => component), ["a"]);
  assertEquals(settings.argo.project, "team");
});

Deno.test("the parent's name is the name of an object, for argocd-helm of a release", () => {
  for (const name of ["a", "team-a.stack", "0", "a".repeat(200)]) {
    assertEquals(parseAppName(name, "argocd"), name);
  }
  assertThrows(() => parseAppName("a".repeat(54), "argocd-helm"), AicrError, "--app-name");
  for (const name of ["Bad_Name", "-a", "a-", "a..b", ".a", " a", "a".repeat(254)]) {
    assertThrows(() => parseAppName(name, "argocd"), AicrError, JSON.stringify(name));
  }
});

Deno.test("a repository is an address without a password", () => {
  const fine = [
    "https://git.example.test/r.git",
    "http://10.0.0.1:3000/o/r",
    "ssh://git@git.example.test:22/o/r.git",
    "git@git.example.test:o/r.git",
    "oci://registry.example.test:5000/team/bundle",
    "oci://registry.example.test/bundle:v1",
  ];
  for (const repo of fine) assertEquals(parseRepo(repo), repo);
  assertEquals(parseRepo("oci://r.example.test/b/"), "oci://r.example.test/b");
  const wrong = [
    "repo",
    "../repo",
    "/srv/repo.git",
    "https://",
    "https://host",
    "file:///etc/passwd",
    "https://h/a b",
    "https://h/a'b",
    "oci://host",
    "oci://host/UPPER",
    "git@host",
    " ",
  ];
  for (const repo of wrong) assertThrows(() => parseRepo(repo), AicrError, "Invalid --repo");
});

Deno.test("a password in a repository's address is refused and not shown", () => {
  for (
    const repo of [
      "https://user:s3cret@h.test/r",
      "https://s3cret@h.test/r",
      "ssh://git:s3cret@h.test/r",
      "oci://user:s3cret@h.test/r",
    ]
  ) {
    const error = assertThrows(() => parseRepo(repo), AicrError);
    assertStringIncludes(error.message, "credentials");
    assertEquals(error.message.includes("s3cret"), false, error.message);
  }
});
