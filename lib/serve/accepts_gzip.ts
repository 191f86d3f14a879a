/** Whether an Accept-Encoding header allows gzip. Source: RFC 9110, section 12.5.3. */
export function acceptsGzip(header: string | undefined): boolean {
  if (header === undefined || header === "") return false;
  let any = false;
  for (const item of header.split(",")) {
    const [coding, ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((part) => part.startsWith("q="))?.slice(2) ?? "1";
    const wanted = Number(weight) > 0;
    if (coding === "gzip" || coding === "x-gzip") return wanted;
    if (coding === "*") any = wanted;
  }
  return any;
}
