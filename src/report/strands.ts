/**
 * How strands are called in a report. A callback's strand is forked from the one that asked for it, and the next callback's from
 * that one: a chain of them is one thing after the other, and `bob.1.1.1.1` says no more than `bob`. So a strand that alone goes on
 * where its parent ends keeps the parent's name. The JSON report has the names as they are.
 */

import type { Finding } from '../explore/verdict.ts'

interface Seen {
  first: number
  last: number
}

function parentOf(strand: string, task: string): string | undefined {
  return strand === task || !strand.startsWith(`${task}.`) ? undefined : strand.slice(0, strand.lastIndexOf('.'))
}

/** The finding with the names of its strands shortened. */
export function withShortStrands(finding: Finding): Finding {
  const { trace, cycle = [] } = finding
  const tasks = new Map<string, string>()
  const seen = new Map<string, Seen>()
  const note = (strand: string, task: string, index: number) => {
    tasks.set(strand, task)
    const known = seen.get(strand)
    if (known === undefined) seen.set(strand, { first: index, last: index })
    else known.last = index
  }
  for (const [i, { strand, task, accesses = [] }] of trace.entries()) {
    note(strand, task, i)
    for (const access of accesses) note(access.strand, access.task, i)
  }
  for (const { strand, task } of cycle) note(strand, task, trace.length)
  if (tasks.size === new Set(tasks.values()).size) return finding

  const children = new Map<string, Set<string>>()
  for (const [strand, task] of tasks) {
    let child = strand
    for (let parent = parentOf(child, task); parent !== undefined; parent = parentOf(child, task)) {
      const known = children.get(parent)
      if (known?.has(child)) break
      children.set(parent, (known ?? new Set()).add(child))
      child = parent
    }
  }
  /** When the strand or one that it forked is first seen. */
  const begins = new Map<string, number>()
  for (const [strand, { first }] of [...seen].sort(([, a], [, b]) => a.first - b.first)) {
    const task = tasks.get(strand) as string
    for (let each: string | undefined = strand; each !== undefined && !begins.has(each); each = parentOf(each, task))
      begins.set(each, first)
  }
  const names = new Map<string, string>()
  const nameOf = (strand: string, task: string): string => {
    const parent = parentOf(strand, task)
    if (parent === undefined) return strand
    let name = names.get(strand)
    if (name === undefined) {
      const goesOn = children.get(parent)!.size === 1 && (seen.get(parent)?.last ?? -1) < (begins.get(strand) as number)
      name = nameOf(parent, task) + (goesOn ? '' : strand.slice(strand.lastIndexOf('.')))
      names.set(strand, name)
    }
    return name
  }
  const renamed = <T extends { readonly strand: string; readonly task: string }>(each: T): T => ({
    ...each,
    strand: nameOf(each.strand, each.task),
  })
  const shortened = trace.map(step => {
    const { accesses } = step
    return accesses === undefined ? renamed(step) : { ...renamed(step), accesses: accesses.map(renamed) }
  })
  const message = withNames(finding.message, new Map(cycle.map(({ strand, task }) => [strand, nameOf(strand, task)])))
  return { ...finding, message, trace: shortened, cycle: finding.cycle?.map(renamed) }
}

/** The sentence with other names for the strands that it names. */
function withNames(sentence: string, names: ReadonlyMap<string, string>): string {
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length)
  if (longestFirst.length === 0) return sentence
  const escaped = longestFirst.map(name => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
  const named = new RegExp(`(?<![\\w.])(?:${escaped})(?!\\.?\\w)`, 'g')
  return sentence.replace(named, name => names.get(name) as string)
}
