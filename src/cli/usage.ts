/** What is wrong with a command line, and what would be right. */

import { existsSync } from 'node:fs'
import { type Command, CommanderError } from 'commander'
import type { UsageError } from './usage-error.ts'

/** The message for `error`; `args` are the words of the command line. */
export function explainUsage(error: CommanderError | UsageError, program: Command, args: readonly string[]): string {
  if (!(error instanceof CommanderError)) return error.message
  const [word = ''] = args
  const command = program.commands.find(candidate => candidate.name() === word) ?? program
  const message = error.message.replace(/^error: /, '').replace(/\n?\(Did you mean (.*?)\?\)/, ': is $1 meant?')
  switch (error.code) {
    case 'commander.help':
      return `name a command\n${commandsOf(program)}`
    case 'commander.unknownOption':
      return `${message}\n${optionsOf(command)}`
    case 'commander.unknownCommand':
      return existsSync(word)
        ? `there is no command '${word}'; to run what is in it: heddle run ${word}`
        : `${message}\n${commandsOf(program)}`
    default:
      return `${message}\n        usage: heddle ${command === program ? '' : `${command.name()} `}${command.usage()}`
  }
}

const optionsOf = (command: Command): string => {
  const names = command.options.map(({ long }) => long).join(', ')
  const of = command.name() === 'heddle' ? 'heddle' : `heddle ${command.name()}`
  return names === '' ? `        ${of} has no options` : `        the options of ${of}: ${names}`
}

const commandsOf = (program: Command): string =>
  program.commands
    .map(command => `        heddle ${`${command.name()} ${command.usage()}`.padEnd(34)} ${command.summary()}`)
    .join('\n')
