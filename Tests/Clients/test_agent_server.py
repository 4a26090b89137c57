"""The client of the MCP SDK drives `ragd mcp`, in both ways in which clients begin."""

import json
import pathlib

import anyio
import pytest
from conftest import BINARY, FILES
from mcp import Client, MCPError, StdioServerParameters

# `auto` finds out that the server takes requests without a handshake, `legacy` shakes hands.
MODES = {"auto": "2026-07-28", "legacy": "2025-11-25"}
pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("mode", MODES)]


@pytest.fixture
def anyio_backend():
    return "asyncio"


def connect(project, variables, mode) -> Client:
    command = StdioServerParameters(
        command=BINARY, args=["mcp", "--root", str(project)], env=variables
    )
    return Client(command, mode=mode, read_timeout_seconds=60)


async def test_agrees_on_a_revision(project, variables, mode):
    async with connect(project, variables, mode) as client:
        assert client.protocol_version == MODES[mode]
        assert client.server_info.name == "ragd"
        assert "resource" in client.instructions


async def test_describes_its_tools(project, variables, mode):
    async with connect(project, variables, mode) as client:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == ["search", "ask", "definition", "hover", "status"]
        for tool in tools:
            assert tool.description and tool.input_schema["type"] == "object"
            assert tool.output_schema["type"] == "object"
            assert tool.annotations.read_only_hint and not tool.annotations.open_world_hint


# The SDK checks each structured result against the tool's output schema by itself.


async def test_finds_definitions(project, variables, mode):
    async with connect(project, variables, mode) as client:
        result = await client.call_tool("definition", {"name": "Engine.ignite"})
        assert not result.is_error
        (place,) = result.structured_content["results"]
        assert (place["path"], place["startLine"], place["endLine"]) == (
            "Sources/Engine.swift", 6, 9,
        )
        assert "speed = 900" in place["text"] and "speed = 900" in result.content[0].text
        contents = (await client.read_resource(place["uri"])).contents
        assert contents[0].text.rstrip("\n") == place["text"]


async def test_searches(project, variables, mode):
    async with connect(project, variables, mode) as client:
        result = await client.call_tool("search", {"query": "engine idles", "limit": 2})
        places = result.structured_content["results"]
        assert places[0]["path"] == "Docs/Manual.md" and len(places) <= 2


async def test_answers_with_progress(project, variables, mode):
    reports = []

    async def report(progress, total, message):
        reports.append(progress)

    async with connect(project, variables, mode) as client:
        result = await client.call_tool(
            "ask", {"question": "How fast does the engine idle?"}, progress_callback=report
        )
        answer = result.structured_content
        assert answer["found"] and "900 revolutions" in answer["answer"]
        assert answer["citations"][0]["path"] == "Docs/Manual.md"
        assert reports and reports == sorted(set(reports))


async def test_explains_names(project, variables, mode):
    async with connect(project, variables, mode) as client:
        place = {"path": "Sources/Car.swift", "line": 7, "symbol": "ignite"}
        result = await client.call_tool("hover", place)
        assert "The ignition must be on" in result.content[0].text
        assert "file://" not in result.content[0].text


async def test_tells_its_state(project, variables, mode):
    async with connect(project, variables, mode) as client:
        await client.call_tool("search", {"query": "engine"})
        state = (await client.call_tool("status", {})).structured_content
        assert state["ready"] and state["files"] == 3 and state["root"] == str(project)


async def test_reads_files_of_the_index_only(project, variables, mode):
    async with connect(project, variables, mode) as client:
        templates = (await client.list_resource_templates()).resource_templates
        assert [template.uri_template for template in templates] == ["ragd:///{+path}{?lines}"]
        resources = (await client.list_resources()).resources
        assert [resource.name for resource in resources] == sorted(
            name for name in FILES if name != ".env"
        )
        whole = (await client.read_resource("ragd:///Docs/Manual.md")).contents[0]
        assert whole.text == FILES["Docs/Manual.md"] and whole.mime_type == "text/markdown"
        for path in (".env", "../../etc/passwd", "/etc/passwd", "Sources"):
            with pytest.raises(MCPError):
                await client.read_resource(f"ragd:///{path}")


async def test_tells_a_model_its_mistakes(project, variables, mode):
    async with connect(project, variables, mode) as client:
        result = await client.call_tool("search", {"query": "x", "limit": 0})
        assert result.is_error and "from 1 to 20" in result.content[0].text
        with pytest.raises(MCPError, match="there is no tool"):
            await client.call_tool("grep", {})


async def test_takes_a_call_back(project, variables, mode):
    """A call that waits for an engine is cancelled: the engine is let go, and the server goes on."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=0)
    port = listener.listeners[0].extra(anyio.abc.SocketAttribute.local_port)
    settings = pathlib.Path(variables["XDG_CONFIG_HOME"], "ragd", "settings.json")
    settings.parent.mkdir(parents=True)
    engine = {"api": "openai-chat", "url": f"http://127.0.0.1:{port}/v1", "model": "m"}
    settings.write_text(json.dumps({"ask": {"generated": True}, "generator": engine}))
    question = {"question": "How fast does the engine idle?"}
    scope = anyio.CancelScope()

    async with (
        listener,
        connect(project, variables, mode) as client,
        anyio.create_task_group() as tasks,
    ):

        async def ask():
            with scope:
                await client.call_tool("ask", question)
            assert scope.cancelled_caught, "it was answered"

        tasks.start_soon(ask)
        stream = await listener.listeners[0].accept()
        await stream.receive()
        scope.cancel()
        with pytest.raises((anyio.EndOfStream, anyio.BrokenResourceError)):
            while True:
                await stream.receive()
        result = await client.call_tool("search", {"query": "engine idles"})
        assert result.structured_content["results"][0]["path"] == "Docs/Manual.md"
