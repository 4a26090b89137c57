import Corpus

extension CodeSample {
  static let tsx = CodeSample(
    language: .tsx,
    source: ##"""
      export function List({ items }: { items: string[] }) {
        const [open, setOpen] = useState(false);
        const toggle = () => setOpen(!open);
        return (
          <ul className="list" onClick={toggle}>
            {items.map((item) => <li key={item}>Don't {item} // not a comment</li>)}
            <p>It's {open ? 'open' : "closed"} / done</p>
          </ul>
        );
      }

      export const Button: React.FC<Props> = ({ label }) => (
        <button>{label}</button>
      );

      class App extends React.Component<Props> {
        state = { on: true };
        render() {
          return <List items={[]} />;
        }
      }

      """##,
    symbols: ##"""
      function List 1-10 | export function List({ items }: { items: string[] })
      function List.toggle 3-3 | const toggle = () =>
      function Button 12-14 | export const Button: React.FC<Props> = ({ label }) =>
      class App 16-21 | class App extends React.Component<Props>
      property App.state 17-17 | state = { on: true };
      method App.render 18-20 | render()
      """##,
    chunks: ##"""
      definition 1-11 List 2
      definition 12-15 Button 1
      definition 16-22 App 3
      """##)
}
