/**
 * Cycles among dependencies, the worst first: of those that an isolation level forbids the one with the fewest anti-dependencies,
 * and of these a shortest.
 *
 * Serializable is a history whose graph has no cycle. Snapshot isolation allows those in which two anti-dependencies follow each
 * other, and no others: (ww ∪ wr) ; rw? has none. Cerone, Gotsman, "Analysing Snapshot Isolation", PODC 2016. (Sessions and real
 * time are no part of it: neither orders transactions here.)
 */

import type { Isolation } from '../../scenario/transactions.ts'
import type { Dependency } from './dependencies.ts'

type Path = readonly Dependency[]

export function forbiddenCycle(edges: readonly Dependency[], isolation: Isolation): Path | undefined {
  const of = (...types: Dependency['type'][]) => edges.filter(({ type }) => types.includes(type))
  const direct = of('ww', 'wr')
  return (
    shortest(of('ww').map(edge => [edge])) ??
    shortest(direct.map(edge => [edge])) ??
    single(of('rw'), direct) ??
    shortest(isolation === 'serializable' ? edges.map(edge => [edge]) : followed(direct, of('rw')))
  )
}

/** Each direct dependency, alone and with each anti-dependency that follows it. */
const followed = (direct: readonly Dependency[], anti: readonly Dependency[]): Path[] =>
  direct.flatMap(edge => [[edge], ...anti.filter(({ from }) => from === edge.to).map(next => [edge, next])])

/** A cycle with one anti-dependency. */
function single(anti: readonly Dependency[], direct: readonly Dependency[]): Path | undefined {
  const links = direct.map((edge): Path => [edge])
  let best: Path | undefined
  for (const edge of anti) {
    const back = path(links, edge.to, edge.from)
    if (back !== undefined && (best === undefined || back.length + 1 < best.length)) best = [edge, ...back]
  }
  return best
}

/** A shortest cycle that is made of `links`. */
function shortest(links: readonly Path[]): Path | undefined {
  let best: Path | undefined
  for (const link of links) {
    const [from, to] = [link[0]!.from, link.at(-1)!.to]
    const back = from === to ? [] : path(links, to, from)
    if (back !== undefined && (best === undefined || link.length + back.length < best.length)) best = [...link, ...back]
  }
  return best
}

/** A shortest way from one transaction to another, in links. */
function path(links: readonly Path[], from: number, to: number): Path | undefined {
  const came = new Map<number, Path | undefined>([[from, undefined]])
  for (const at of came.keys()) {
    if (at === to) break
    for (const link of links) {
      const next = link.at(-1)!.to
      if (link[0]!.from === at && !came.has(next)) came.set(next, link)
    }
  }
  if (!came.has(to)) return undefined
  const way: Dependency[] = []
  for (let at = to; at !== from; ) {
    const link = came.get(at)!
    way.unshift(...link)
    at = link[0]!.from
  }
  return way
}
