/**
 * Cuts an array off after its first `length` items. Setting its length does the same, but by a call into the platform that takes
 * longer than a whole step, and this is done before every execution.
 */
export function truncate(array: unknown[], length = 0): void {
  while (array.length > length) array.pop()
}
