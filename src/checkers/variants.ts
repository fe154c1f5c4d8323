/**
 * Sightings of trouble, for whoever keeps some of them. Of one fingerprint the first is enough, unless a closer look may show that
 * nothing is wrong with it: then such trouble has a *variant*, which says between whom it came about and by which of their steps,
 * and a few are kept, so that one that comes to nothing does not hide another that matters.
 */

/** Variants that are kept of one fingerprint, and of them between the same two. */
const MOST = 12
const MOST_ALIKE = 3

export class Variants {
  readonly #known = new Set<string>()
  readonly #counts = new Map<string, number>()

  /** Whether trouble is to be kept; from now on it is known. `variant` is two words: who, and which of their steps. */
  isNew(fingerprint: string, variant: string | (() => string) = ''): boolean {
    if (this.#count(fingerprint) >= (variant === '' ? 1 : MOST)) return false
    const which = typeof variant === 'string' ? variant : variant()
    const known = `${fingerprint} ${which}`
    const alike = `${fingerprint} ${which.split(' ', 1)[0]}`
    if (this.#known.has(known) || (which !== '' && this.#count(alike) >= MOST_ALIKE)) return false
    this.#known.add(known)
    this.#counts.set(fingerprint, this.#count(fingerprint) + 1)
    if (which !== '') this.#counts.set(alike, this.#count(alike) + 1)
    return true
  }

  #count(key: string): number {
    return this.#counts.get(key) ?? 0
  }
}
