import Corpus

extension CodeSample {
  static let php = CodeSample(
    language: .php,
    source: ##"""
      <html><body class="it's"><?php
      declare(strict_types=1);

      namespace App\Models;

      use App\Base;

      /**
       * A shape.
       */
      #[Attr(1)]
      abstract class Shape extends Base implements Area, \Countable
      {
          use Timestamps, Other { a as b; }

          public const LIMIT = 10;
          final protected const string NAME = 'x';
          /** The name. */
          protected ?string $name = null;
          public static int $count = 0;
          private $items = [
              'a' => 1,
          ];

          public function __construct(private readonly string $id, protected int $size = 0)
          {
              $this->items = [];
          }

          /**
           * The area.
           */
          abstract public function area(): float;

          public static function make(array $args = ['}']): static
          {
              $f = function ($x) { return $x; };
              $text = <<<EOT
              function fake() {
              EOT;
              return new static("a {$args['x']} }");
          }

          public function &items(): array { return $this->items; }
      }

      interface Area { public function area(): float; }

      trait Timestamps
      {
          public function touch() {}
      }

      enum Suit: string
      {
          case Hearts = 'H';
          case Spades = 'S';
          const Wild = self::Spades;
          public function label(): string { return $this->value; }
      }

      # Helps.
      function helper(int $x): int
      {
          return $x; // ?> <?php
      }

      const TOP = 1;
      ?>
      <p>function outside() {</p>
      <?php function after() {} ?>

      """##,
    symbols: ##"""
      module App\Models 4-4 | namespace App\Models
      class Shape 8-45 | #[Attr(1)]⏎abstract class Shape extends Base implements Area, \Countable | /**⏎ * A shape.⏎ */
      property Shape.LIMIT 16-16 | public const LIMIT = 10;
      property Shape.NAME 17-17 | final protected const string NAME = 'x';
      property Shape.name 18-19 | protected ?string $name = null; | /** The name. */
      property Shape.count 20-20 | public static int $count = 0;
      property Shape.items 21-23 | private $items
      initializer Shape.__construct 25-28 | public function __construct(private readonly string $id, protected int $size = 0)
      property Shape.id 25-25 | private readonly string $id
      property Shape.size 25-25 | protected int $size = 0
      method Shape.area 30-33 | abstract public function area(): float | /**⏎     * The area.⏎     */
      method Shape.make 35-42 | public static function make(array $args = ['}']): static
      method Shape.items 44-44 | public function &items(): array
      interface Area 47-47 | interface Area
      method Area.area 47-47 | public function area(): float
      class Timestamps 49-52 | trait Timestamps
      method Timestamps.touch 51-51 | public function touch()
      enum Suit 54-60 | enum Suit: string
      enumCase Suit.Hearts 56-56 | case Hearts = 'H';
      enumCase Suit.Spades 57-57 | case Spades = 'S';
      property Suit.Wild 58-58 | const Wild = self::Spades;
      method Suit.label 59-59 | public function label(): string
      function helper 62-66 | function helper(int $x): int
      constant TOP 68-68 | const TOP = 1;
      function after 71-71 | function after()
      """##,
    chunks: ##"""
      definition 1-7 App\Models 1
      definition 8-46 Shape 12
      definition 47-53 - 4
      definition 54-61 Suit 5
      definition 62-67 helper 1
      definition 68-72 - 2
      """##)
}
