"""pytest-lsp, with the capabilities of real editors, drives `ragd --stdio`."""

import asyncio
import pathlib

import pytest
import pytest_lsp
from conftest import BINARY, environment, write_project
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

EDITORS = ["neovim@v0.11.0", "emacs", "visual-studio-code"]
REQUEST_CANCELLED = -32800
TRUCK = """\
// 🚚 drives 🛣
struct Truck {
  var engine = Engine()
  mutating func drive() {
    engine.ig
  }
}
"""


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[BINARY, "--stdio"], server_env=environment()),
    params=EDITORS,
)
async def client(lsp_client: LanguageClient, request):
    folder = write_project()
    capabilities = client_capabilities(request.param)
    result = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="car")],
        )
    )
    lsp_client.folder = folder
    lsp_client.result = result
    await lsp_client.protocol.send_request_async("ragd/index", {})
    yield
    if not getattr(lsp_client, "has_left", False):
        await leave(lsp_client)


async def leave(client: LanguageClient):
    await client.shutdown_async(None)
    client.exit(None)
    # A recorder between client and server ends with its input only.
    client._server.stdin.close()
    await client._server.wait()
    client.has_left = True


def uri(client: LanguageClient, path: str) -> str:
    return (client.folder / path).as_uri()


def open_truck(client: LanguageClient) -> types.TextDocumentIdentifier:
    document = types.TextDocumentItem(
        uri=uri(client, "Sources/Truck.swift"), language_id="swift", version=1, text=TRUCK
    )
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    return types.TextDocumentIdentifier(uri=document.uri)


def position_of(word: str, after: str = "") -> types.Position:
    """Where a word of the truck begins, in UTF-16 units."""
    offset = TRUCK.index(word, TRUCK.index(after))
    before = TRUCK[:offset].split("\n")
    return types.Position(len(before) - 1, len(before[-1].encode("utf-16-le")) // 2)


@pytest.mark.asyncio
async def test_lifecycle(client: LanguageClient):
    offered = client.result.capabilities
    assert client.result.server_info.name == "ragd"
    assert offered.position_encoding in (None, types.PositionEncodingKind.Utf16)
    assert offered.hover_provider and offered.inline_completion_provider
    assert "ragd.ask" in offered.execute_command_provider.commands
    await leave(client)
    assert client._server.returncode == 0


@pytest.mark.asyncio
async def test_after_shutdown_only_exit_is_taken(client: LanguageClient):
    await client.shutdown_async(None)
    with pytest.raises(JsonRpcException, match="only exit may follow"):
        await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="Car"))
    client.exit(None)
    client._server.stdin.close()
    await client._server.wait()
    client.has_left = True


@pytest.mark.asyncio
async def test_hover_follows_edits(client: LanguageClient):
    document = open_truck(client)
    where = position_of("Engine()")
    hover = await client.text_document_hover_async(types.HoverParams(document, where))
    assert "Turns fuel into motion" in text(hover)

    # The emoji counts two units: an edit behind it must land where the editor meant it.
    start = position_of("drives")
    end = types.Position(start.line, start.character + len("drives"))
    change = types.TextDocumentContentChangePartial(
        range=types.Range(start, end), text="Car drives"
    )
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri=document.uri), [change]
        )
    )
    hover = await client.text_document_hover_async(types.HoverParams(document, start))
    assert "Turns fuel" not in text(hover)
    symbols = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(document)
    )
    assert [symbol.name for symbol in symbols][:1] == ["Truck"]

    client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    with pytest.raises(JsonRpcException):
        await client.text_document_hover_async(types.HoverParams(document, where))


def text(hover: types.Hover | None) -> str:
    return "" if hover is None else hover.contents.value


@pytest.mark.asyncio
async def test_definition(client: LanguageClient):
    car = types.TextDocumentIdentifier(uri(client, "Sources/Car.swift"))
    found = await client.text_document_definition_async(
        types.DefinitionParams(car, types.Position(6, 12))
    )
    places = found if isinstance(found, list) else [found]
    targets = [getattr(place, "target_uri", None) or place.uri for place in places]
    assert targets == [uri(client, "Sources/Engine.swift")]


@pytest.mark.asyncio
async def test_completion(client: LanguageClient):
    document = open_truck(client)
    where = position_of("\n  }", after="engine.ig")
    # What would come too late to be of use is left out, as on a machine with other work.
    ignite = []
    for _ in range(100):
        found = await client.text_document_completion_async(
            types.CompletionParams(document, where)
        )
        items = found if isinstance(found, list) else found.items
        if ignite := [item for item in items if item.label.startswith("ignite")]:
            break
    resolved = await client.completion_item_resolve_async(ignite[0])
    documentation = resolved.documentation
    assert "Starts the engine" in getattr(documentation, "value", documentation)


@pytest.mark.asyncio
async def test_inline_completion(client: LanguageClient):
    document = open_truck(client)
    where = position_of("\n  }", after="engine.ig")
    params = types.InlineCompletionParams(
        context=types.InlineCompletionContext(types.InlineCompletionTriggerKind.Invoked),
        text_document=document,
        position=where,
    )
    # Nothing comes when it would come too late to be of use, as on a machine with other work.
    items = []
    for _ in range(100):
        found = await client.text_document_inline_completion_async(params)
        if items := found if isinstance(found, list) else found.items:
            break
    assert "engine.ig" + items[0].insert_text == "engine.ignite()"
    assert items[0].range.start.line == items[0].range.end.line == where.line


@pytest.mark.asyncio
async def test_ask_streams_progress(client: LanguageClient):
    client.progress_reports["answer"] = []
    answer = await client.protocol.send_request_async(
        "ragd/ask",
        {"question": "How fast does the engine idle?", "workDoneToken": "answer"},
    )
    assert "900 revolutions" in answer.answer
    assert answer.citations[0].path == "Docs/Manual.md"
    kinds = [type(report) for report in client.progress_reports["answer"]]
    assert kinds[0] is types.WorkDoneProgressBegin
    assert kinds[-1] is types.WorkDoneProgressEnd
    assert types.WorkDoneProgressReport in kinds


@pytest.mark.asyncio
async def test_a_cancelled_request_is_answered_once(client: LanguageClient):
    answers = []
    request = client.protocol.send_request("ragd/index", {"full": True}, msg_id="slow")
    request.add_done_callback(answers.append)
    client.cancel_request(types.CancelParams(id="slow"))
    try:
        await asyncio.wrap_future(request)
    except JsonRpcException as error:
        assert error.code == REQUEST_CANCELLED
    except asyncio.CancelledError:
        pass
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="ignite"))
    assert [symbol.name for symbol in found] == ["ignite"]
    assert len(answers) == 1


@pytest.mark.asyncio
async def test_two_roots(client: LanguageClient):
    second: pathlib.Path = write_project()
    (second / "Sources/Boat.swift").write_text("/// Floats.\nstruct Boat {}\n")
    client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(
            types.WorkspaceFoldersChangeEvent(
                added=[types.WorkspaceFolder(uri=second.as_uri(), name="boat")], removed=[]
            )
        )
    )
    await client.protocol.send_request_async("ragd/index", {})
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="Boat"))
    assert [symbol.location.uri for symbol in found] == [
        (second / "Sources/Boat.swift").as_uri()
    ]
