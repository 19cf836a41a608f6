# SPDX-License-Identifier: GPL-3.0-or-later
"""The running gateway answers as docs/openapi.yaml says, and does nothing that it does not say."""

import copy
import json
import os
import pathlib
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError:
    print("1..0 # SKIP python3-jsonschema or python3-yaml is not installed")
    sys.exit(0)

from gateway_case import SAMPLE, TOKEN, GatewayCase
import tap_runner

SOURCES = pathlib.Path(os.environ["G_TEST_SRCDIR"]).parent
DESCRIPTION = yaml.safe_load((SOURCES / "docs" / "openapi.yaml").read_text(encoding="utf-8"))
METHODS = {"get", "post", "delete"}
JOB = "job_" + "0" * 32


def close_objects(schema):
    """Makes members that are not described an error, in a copy."""
    if isinstance(schema, dict):
        closed = {name: close_objects(value) for name, value in schema.items()}
        if schema.get("type") == "object" and "properties" in schema:
            closed["additionalProperties"] = False
        return closed
    if isinstance(schema, list):
        return [close_objects(item) for item in schema]
    return schema


STRICT = close_objects(copy.deepcopy(DESCRIPTION))
RESOLVER = jsonschema.RefResolver.from_schema(STRICT)


def resolve(part):
    while "$ref" in part:
        _, part = RESOLVER.resolve(part["$ref"])
    return part


def is_valid(value, schema):
    jsonschema.Draft202012Validator(
        schema, resolver=RESOLVER, format_checker=jsonschema.FormatChecker()
    ).validate(value)


def operations():
    return {(method, path) for path, item in STRICT["paths"].items() for method in item
            if method in METHODS}


class Described(GatewayCase):
    """Every request of these tests goes through ask(), which compares the answer."""

    def ask(self, gateway, method, template, body=None, token=TOKEN, value="", **headers):
        path = re.sub(r"\{\w+\}", value, template)
        answer = gateway.request(method.upper(), path, body, token=token, **headers)
        responses = STRICT["paths"][template][method]["responses"]
        self.assertIn(str(answer.status), responses, f"{method} {template}: {answer.body[:200]}")
        response = resolve(responses[str(answer.status)])
        self.compare_headers(answer, response)
        self.compare_body(answer, response)
        return answer

    def compare_headers(self, answer, response):
        for name, header in response.get("headers", {}).items():
            header = resolve(header)
            if name in answer.headers:
                is_valid(answer.headers[name], header["schema"])
            else:
                self.assertFalse(header.get("required"), f"{name} is missing")
        told = {name.lower() for name in response.get("headers", {})}
        extra = {name for name in answer.headers if name.lower().startswith("x-cache")}
        self.assertLessEqual({name.lower() for name in extra}, told)

    def compare_body(self, answer, response):
        content = response.get("content")
        if content is None:
            self.assertEqual(answer.body, b"")
            return
        media_type = answer.headers["Content-Type"]
        self.assertTrue(media_type in content or "*/*" in content, media_type)
        if media_type == "application/json":
            is_valid(answer.json(), content[media_type]["schema"])

    def post(self, gateway, template, body, **arguments):
        return self.ask(gateway, "post", template, json.dumps(body),
                        Content_Type="application/json", **arguments)

    def upload(self, gateway, name, media_type):
        content = (SAMPLE / name).read_bytes()
        return self.ask(gateway, "post", "/files", content, Content_Type=media_type).json()


class Server(Described):
    def test_description_is_well_formed(self):
        for schema in DESCRIPTION["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)
        ids = [item[method]["operationId"] for item in DESCRIPTION["paths"].values()
               for method in item if method in METHODS]
        self.assertEqual(len(ids), len(set(ids)))

    def test_routes_are_those_of_the_source(self):
        source = (SOURCES / "src" / "server" / "viseme-server.c").read_text(encoding="utf-8")
        table = re.findall(r'\{ "([A-Z]+)", "/v1(/[^"]+)", \w+, (TRUE|FALSE) \}', source)
        described = set()
        for method, path in operations():
            public = STRICT["paths"][path][method].get("security") == []
            described.add((method.upper(), re.sub(r"\{\w+\}", "*", path),
                           "TRUE" if public else "FALSE"))
        self.assertEqual(set(table), described)

    def test_a_validator_that_sees_nothing_is_none(self):
        with self.assertRaises(jsonschema.ValidationError):
            is_valid({"balance_cents": 1, "currency": "usd", "more": 1},
                     {"$ref": "#/components/schemas/Balance"})
        with self.assertRaises(jsonschema.ValidationError):
            is_valid({"job_id": JOB}, {"$ref": "#/components/schemas/Job"})

    def test_reading(self):
        for options in ((), ("--practice",)):
            gateway = self.start(*options)
            for path in ("/balance", "/usage", "/pricing", "/voices", "/me"):
                with self.subTest(path=path, options=options):
                    self.assertEqual(self.ask(gateway, "get", path).status, 200)
            gateway.close()

    def test_no_token(self):
        gateway = self.start()
        for method, path in sorted(operations()):
            with self.subTest(method=method, path=path):
                status = self.ask(gateway, method, path, "{}", token=None, value=JOB).status
                self.assertEqual(status, 404 if path.startswith("/results") else 401)

    def test_nothing_there(self):
        gateway = self.start()
        for method, path in sorted(operations()):
            if "{" in path:
                with self.subTest(method=method, path=path):
                    self.assertEqual(self.ask(gateway, method, path, value=JOB).status, 404)

    def test_refused(self):
        gateway = self.start("--max-upload", 1000)
        self.assertEqual(self.ask(gateway, "post", "/files", b"", ).status, 400)
        self.assertEqual(self.ask(gateway, "post", "/files", bytes(2000)).status, 413)
        for path in ("/video", "/speech", "/image"):
            for body, status in (({}, 400), ({"model": "other"}, 404), ([], 400)):
                with self.subTest(path=path, body=body):
                    self.assertEqual(self.post(gateway, path, body).status, status)
            self.assertEqual(self.ask(gateway, "post", path, bytes(2 << 20)).status, 413)

    def test_jobs(self):
        gateway = self.start("--practice")
        request = {"model": "local", "text": "Hello."}
        job = self.post(gateway, "/speech", request).json()["job_id"]
        # The stream ends with the job.
        events = self.ask(gateway, "get", "/jobs/{id}/stream", value=job).body.decode()
        for line in re.findall(r"^data: (.*)$", events, re.MULTILINE):
            is_valid(json.loads(line), {"$ref": "#/components/schemas/Job"})
        done = self.ask(gateway, "get", "/jobs/{id}", value=job).json()
        self.assertEqual(done["status"], "completed")
        name = done["output"]["url"].rsplit("/", 1)[1]
        for byte_range, status in ((None, 200), ("bytes=0-9", 206), ("bytes=99999999-", 416)):
            headers = {"Range": byte_range} if byte_range else {}
            answer = self.ask(gateway, "get", "/results/{name}", token=None, value=name, **headers)
            self.assertEqual(answer.status, status)
        self.assertEqual(self.post(gateway, "/speech", request).status, 200)
        self.assertEqual(self.ask(gateway, "delete", "/jobs/{id}", value=job).status, 204)

    def test_lip_sync_that_fails(self):
        gateway = self.start()
        files = [self.upload(gateway, "sample-speech.wav", "audio/wav"),
                 self.upload(gateway, "sample-speech.wav", "audio/wav")]
        self.assertTrue(files[1]["deduplicated"])
        stored = files[0]["url"].rsplit("/", 1)[1]
        self.assertEqual(self.ask(gateway, "get", "/files/{name}", value=stored).status, 200)
        body = {"model": "local", "files": [
            {"url": files[0]["url"], "media_type": "video/mp4"},
            {"url": files[1]["url"], "media_type": "audio/wav"}]}
        job = self.post(gateway, "/video", body).json()["job_id"]
        gateway.wait(job, "failed")
        self.ask(gateway, "get", "/jobs/{id}", value=job)

    def test_picture(self):
        gateway = self.start("--practice")
        job = self.post(gateway, "/image", {"model": "soul", "prompt": "A person"}).json()["job_id"]
        gateway.wait(job, "completed")
        self.ask(gateway, "get", "/jobs/{id}", value=job)

    def test_play_money_runs_out(self):
        gateway = self.start("--practice")
        for number in range(81):
            body = {"model": "eleven_v3", "text": f"Number {number}."}
            status = self.post(gateway, "/speech", body, Cache_Control="no-store").status
            if status == 402:
                break
        self.assertEqual(status, 402)
        self.ask(gateway, "get", "/usage")


tap_runner.main()
