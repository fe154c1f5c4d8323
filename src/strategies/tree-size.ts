/**
 * How many leaves a tree has in all, told in the middle of a depth-first walk: a branch that was not walked is taken to be as
 * large as those beside it on average. Of the branches on the path from the root to where the walk stands, sizes are known; the
 * one that it is in is estimated likewise. Before anything was walked twice that is Knuth's estimate by a single probe.
 *
 * Where branches are walked in an order that has nothing to do with their sizes it is right on average; a walk that begins with
 * the small ones estimates too few.
 *
 * Knuth, "Estimating the Efficiency of Backtrack Programs", Mathematics of Computation 29, 1975. Kilby, Slaney, Thiébaux, Walsh,
 * "Estimating Search Tree Size", AAAI 2006 (the recursive estimator).
 */

/** A node on the path; its last branch is the one that the walk is in, or that it is about to enter. */
export interface Walked {
  /** Branches that were walked to their ends, and the leaves in them. */
  readonly branches: number
  readonly leaves: number
  /** Branches that were not, the one at hand among them. */
  readonly left: number
}

/** `path` leads from the root to the node where the walk goes on with a branch that it has not entered yet. */
export function treeSize(path: readonly Walked[]): number {
  let size: number | undefined
  for (let i = path.length - 1; i >= 0; i--) {
    const { branches, leaves, left } = path[i] as Walked
    size =
      size === undefined
        ? (leaves * (branches + left)) / branches
        : ((leaves + size) * (branches + left)) / (branches + 1)
  }
  return size ?? 0
}
