/** Heddle as it is shipped: what is measured is the build, not the sources that tsx would compile. */

type Package = typeof import('../src/index.ts')

/** The address of a module of the build. */
export const built = (path: string): string => new URL(`../dist/${path}`, import.meta.url).href

export const heddle: Package = (await import(built('index.js'))) as Package
