import { StreamableFile } from '@nestjs/common';
import { createReadStream, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file on the disk, and who has it open in this process. */
export class WatchedFile {
  private constructor(private readonly path: string) {}

  static async create(bytes: number): Promise<WatchedFile> {
    const path = join(await mkdtemp(join(tmpdir(), 'giotto-')), 'file');
    await writeFile(path, '');
    await truncate(path, bytes);
    return new WatchedFile(path);
  }

  /** How many descriptors there are of it. */
  get open(): number {
    return readdirSync('/proc/self/fd').filter((descriptor) => this.isBehind(descriptor)).length;
  }

  /** So many bytes of it, as a controller returns them. */
  stream(bytes: number, options?: { readonly length?: number }): StreamableFile {
    return new StreamableFile(createReadStream(this.path, { end: bytes - 1 }), options);
  }

  remove(): void {
    rmSync(join(this.path, '..'), { recursive: true });
  }

  /** One that was closed meanwhile is not. */
  private isBehind(descriptor: string): boolean {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === this.path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
}
