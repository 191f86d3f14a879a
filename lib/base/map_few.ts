/** How many calls run at a time; each is a program or a download, not work of this process. */
const AT_A_TIME = 4;

/**
 * Maps with a few calls at a time, the result in the order of the items. After a failure nothing
 * new is started; what runs is waited for, so that no program outlives this one, and the failure
 * of the first item in order is thrown.
 */
export async function mapFew<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const failures: { index: number; error: unknown }[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length && failures.length === 0; i = next++) {
      try {
        results[i] = await work(items[i]!);
      } catch (error) {
        failures.push({ index: i, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const [first] = failures.sort((a, b) => a.index - b.index);
  if (first) throw first.error;
  return results;
}
