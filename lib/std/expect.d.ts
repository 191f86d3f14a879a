/** The matchers of `expect(value)` that the tests use; each throws when it does not hold. */
export interface Expected {
  not: Expected;
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toStrictEqual(expected: unknown): void;
  toMatch(expected: string | RegExp): void;
  toContain(expected: unknown): void;
  toMatchObject(expected: Record<PropertyKey, unknown> | Record<PropertyKey, unknown>[]): void;
  toHaveLength(expected: number): void;
  toBeLessThanOrEqual(expected: number): void;
  toThrow(expected?: string | RegExp): void;
}
export function expect(value: unknown, customMessage?: string): Expected;
