import { z } from 'zod';

const described = z.looseObject({
  Table: z.looseObject({ KeySchema: z.array(z.looseObject({ AttributeName: z.string() })) }),
});

/** The names of tables' key attributes, asked for once a table. */
export class TableKeys {
  readonly #describe: (table: string) => Promise<unknown>;
  readonly #known = new Map<string, readonly string[]>();

  /** @param describe what DescribeTable answers. */
  constructor(describe: (table: string) => Promise<unknown>) {
    this.#describe = describe;
  }

  /** Undefined until `learn` has found them out. */
  find(table: string): readonly string[] | undefined {
    return this.#known.get(table);
  }

  /** Resolves when the table is asked, whether its keys are known then or not. */
  async learn(table: string): Promise<void> {
    try {
      const { Table } = described.parse(await this.#describe(table));
      this.#known.set(
        table,
        Table.KeySchema.map(({ AttributeName }) => AttributeName),
      );
    } catch {
      // Deleted meanwhile, or the engine is ending: a write is told without its key then.
    }
  }

  /** The table is deleted, or made anew. */
  forget(table: string): void {
    this.#known.delete(table);
  }
}
