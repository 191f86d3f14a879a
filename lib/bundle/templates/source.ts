/**
 * The templates as a person reviews them, compiled when first used. The compiled program carries
 * `sealTemplates()` in place of this module, so that it neither reads templates nor loads the
 * compiler; both export the same function.
 */
import Handlebars from "handlebars";
import { COMPILE_OPTIONS, HELPERS } from "./helpers.ts";
import deploy from "./deploy.sh.hbs" with { type: "text" };
import deployCrds from "./deploy_crds.sh.hbs" with { type: "text" };
import deployDra from "./deploy_dra.sh.hbs" with { type: "text" };
import deployNodewright from "./deploy_nodewright.sh.hbs" with { type: "text" };
import deployPreflight from "./deploy_preflight.sh.hbs" with { type: "text" };
import installChart from "./install_chart.sh.hbs" with { type: "text" };
import installRemote from "./install_remote.sh.hbs" with { type: "text" };
import readmeCriteria from "./readme_criteria.md.hbs" with { type: "text" };
import readmeReboot from "./readme_reboot.md.hbs" with { type: "text" };
import argocdReadme from "./README.argocd.md.hbs" with { type: "text" };
import argocdHelmReadme from "./README.argocd-helm.md.hbs" with { type: "text" };
import argocdRemoval from "./readme_argocd_removal.md.hbs" with { type: "text" };
import argocdOrder from "./readme_argocd_order.md.hbs" with { type: "text" };
import fluxReadme from "./README.flux.md.hbs" with { type: "text" };
import helmReadme from "./README.helm.md.hbs" with { type: "text" };
import helmfileReadme from "./README.helmfile.md.hbs" with { type: "text" };
import upstreamEnv from "./upstream.env.hbs" with { type: "text" };

/** Every template by name; each may also be a part of another one (`{{> "name"}}`). */
export const SOURCES = {
  "deploy.sh": deploy,
  "deploy_crds.sh": deployCrds,
  "deploy_dra.sh": deployDra,
  "deploy_nodewright.sh": deployNodewright,
  "deploy_preflight.sh": deployPreflight,
  "install_chart.sh": installChart,
  "install_remote.sh": installRemote,
  "README.argocd.md": argocdReadme,
  "README.argocd-helm.md": argocdHelmReadme,
  "README.flux.md": fluxReadme,
  "README.helm.md": helmReadme,
  "README.helmfile.md": helmfileReadme,
  "readme_argocd_order.md": argocdOrder,
  "readme_argocd_removal.md": argocdRemoval,
  "readme_criteria.md": readmeCriteria,
  "readme_reboot.md": readmeReboot,
  "upstream.env": upstreamEnv,
} as const;

/** Name of a template. */
export type TemplateName = keyof typeof SOURCES;

/** Turns data into text. */
export type Template = (data: unknown) => string;

const compiled = new Map<TemplateName, Template>();
const engine = Handlebars.create();
for (const [name, helper] of Object.entries(HELPERS)) engine.registerHelper(name, helper);
for (const [name, text] of Object.entries(SOURCES)) engine.registerPartial(name, text);

/** The template of that name. */
export function template(name: TemplateName): Template {
  const known = compiled.get(name);
  if (known) return known;
  const made: Template = engine.compile(SOURCES[name], COMPILE_OPTIONS);
  compiled.set(name, made);
  return made;
}
