/**
 * Delta debugging: a subset of `items` that still passes `test`, from which no single item can be left out.
 *
 * Zeller, Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 2002. Complements only: of a schedule's
 * deviations it is the others that make a subset meaningful.
 */
export async function ddmin<T>(
  items: readonly T[],
  test: (subset: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = items
  if (kept.length > 0 && (await test([]))) return []
  for (let parts = 2; kept.length >= 2; ) {
    const size = Math.ceil(kept.length / parts)
    let reduced = false
    // From the end: later choices are the likelier to be superfluous, and leaving them out disturbs nothing before.
    for (let start = Math.floor((kept.length - 1) / size) * size; start >= 0; start -= size) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + size)]
      if (await test(rest)) {
        kept = rest
        reduced = true
        break
      }
    }
    if (reduced) parts = Math.max(parts - 1, 2)
    else if (size === 1) break
    else parts = Math.min(parts * 2, kept.length)
  }
  return kept
}
