/** All litmus programs as one scenario, so that the same threads run one after the other: its input is the program's name. */

import { fc, scenario } from 'heddle'
import * as ordered from '../../../scenarios/litmus/ordered.scenario.ts'
import * as plain from '../../../scenarios/litmus/plain.scenario.ts'
import * as sizes from '../../../scenarios/litmus/sizes.scenario.ts'

interface Program {
  readonly setup: (context: unknown) => object
  readonly tasks: (() => Record<string, never>) | Record<string, never>
  readonly expectFailure?: string
}

const all = { ...ordered, ...plain, ...sizes } as unknown as Record<string, { readonly definition: Program }>
const tasksOf = ({ tasks }: Program) => (typeof tasks === 'function' ? tasks() : tasks)
const size = (name: string) => Object.keys(tasksOf(all[name]!.definition)).length

/** The names of the programs, those with the fewest threads first, and whether each has a data race. */
export const programs: readonly (readonly [name: string, racy: boolean])[] = Object.keys(all)
  .sort()
  .sort((a, b) => size(a) - size(b))
  .map(name => [name, all[name]!.definition.expectFailure === 'data-race'])

export const litmus = scenario('every litmus program', {
  modes: ['threads'],
  inputs: fc.constantFrom(...programs.map(([name]) => name)),
  examples: programs.map(([name]) => name),
  setup: (context, name) => all[name]!.definition.setup(context),
  tasks: name => tasksOf(all[name]!.definition),
})
