import {
  BaseEntity,
  ChildEntity,
  Column,
  DataSource,
  Entity,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  TableInheritance,
} from 'typeorm';

/** An embedded column. */
export class Size {
  @Column('integer')
  width!: number;

  @Column('integer')
  height!: number;

  get area(): number {
    return this.width * this.height;
  }
}

@Entity()
export class Category extends BaseEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('text')
  name!: string;

  @OneToMany(() => Product, (product) => product.category)
  products?: Product[];
}

@Entity()
@TableInheritance({ column: { type: 'varchar', name: 'kind' } })
export class Product {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('text')
  name!: string;

  @Column('integer')
  cents!: number;

  @Column('datetime')
  since!: Date;

  @Column('blob', { nullable: true })
  image!: Buffer | null;

  @Column('simple-json')
  labels!: string[];

  @Column(() => Size)
  size!: Size;

  @ManyToOne(() => Category, (category) => category.products)
  category?: Category;

  @ManyToMany(() => Category)
  @JoinTable()
  others?: Category[];

  get price(): string {
    return `${(this.cents / 100).toFixed(2)} €`;
  }

  raise(cents: number): this {
    this.cents += cents;
    return this;
  }
}

@ChildEntity()
export class Ebook extends Product {
  @Column('integer', { nullable: true })
  pages!: number | null;

  isLong(): boolean {
    return (this.pages ?? 0) > 300;
  }
}

@Entity()
export class Note {
  @PrimaryGeneratedColumn()
  id!: number;

  @ManyToOne(() => Category, { lazy: true })
  about!: Promise<Category | null>;
}

export const ENTITIES = [Category, Product, Ebook, Note];

/** A shop in memory: a duck and a book in two categories. */
export async function openShop(): Promise<DataSource> {
  const shop = await new DataSource({
    type: 'better-sqlite3',
    database: ':memory:',
    entities: ENTITIES,
    synchronize: true,
  }).initialize();
  await shop.getRepository(Category).insert([{ name: 'toys' }, { name: 'media' }]);
  const common = { since: new Date(Date.UTC(2026, 0, 2)), labels: ['a', 'b'], size: { width: 2, height: 3 } };
  await shop
    .getRepository(Product)
    .insert({ ...common, name: 'duck', cents: 1250, image: Buffer.from([1, 2, 255]), category: { id: 1 } });
  await shop
    .getRepository(Ebook)
    .insert({ ...common, name: 'book', cents: 990, image: null, pages: 400, category: { id: 2 } });
  await shop.createQueryBuilder().relation(Product, 'others').of(1).add(2);
  await shop.query('INSERT INTO note (aboutId) VALUES (1)');
  return shop;
}
