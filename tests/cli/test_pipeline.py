# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines: all steps from one file, each charged once whatever happens."""

import hashlib
import json
import subprocess

from cli_case import CLI, SAMPLE, CliCase, Gateway
from fault_gateway import KEY, FaultGateway
from tiny_media import make_media, make_picture
import tap_runner

IMAGE = {"prompt": "A woman", "aspect_ratio": "9:16"}
VIDEO = {"prompt": "She talks", "seconds": 5}
SPEECH = {"text": "Welcome!", "model": "eleven_v3", "voice": "sarah"}
WHOLE = {"viseme": 1, "image": IMAGE, "video": VIDEO, "speech": SPEECH,
         "lip_sync": {"model": "sync-v2"}, "output": "out.mp4"}
MAX_STEPS = 60


class PipelineCase(CliCase):
    def setUp(self):
        super().setUp()
        self.movie, self.sound = make_media(self.folder)
        self.picture = make_picture(self.folder, "320x320", "face.png")
        self.environment["VARG_API_KEY"] = KEY

    def gateway(self, version="v1"):
        gateway = FaultGateway(version, result=self.movie, sound=self.sound, picture=self.picture)
        gateway.polls = 0
        self.addCleanup(gateway.close)
        return gateway

    def write(self, **changes):
        pipeline = {name: value for name, value in {**WHOLE, **changes}.items()
                    if value is not None}
        (self.folder / "pipeline.json").write_text(json.dumps(pipeline))

    def arguments(self, gateway, *more):
        return ["run", "pipeline.json", "--any-price", "--gateway", gateway.url, *more]

    def charged(self, gateway):
        """The models of what was charged, in the order of time."""
        self.assertEqual(gateway.leaks, [])
        return [gateway.jobs[job].model.replace("_", "-") for job in sorted(gateway.jobs)
                if gateway.jobs[job].status == "completed"]

    def assert_whole(self, gateway, lip_sync="sync-v2"):
        self.assertEqual(self.charged(gateway), ["soul", "kling-v3", "eleven-v3", lip_sync])


class Paid(PipelineCase):
    def test_the_documented_pipeline(self):
        for version in ("v1", "v2"):
            gateway = self.gateway(version)
            self.write()
            code, said, errors = self.run_json(*self.arguments(gateway, "--force"))
            self.assertEqual(code, 0, errors)
            self.assert_whole(gateway)
            result = said["results"][0]
            self.assertEqual(result["result"], str(self.folder / "out.mp4"))
            self.assertEqual(list(result["steps"]), ["image", "video", "speech", "lip_sync"])
            self.assertEqual((self.folder / "out.mp4").read_bytes(),
                             gateway.result_of("job_000004"))
            jobs = {job.capability: job for job in gateway.jobs.values()}
            self.assertEqual(jobs["speech"].audio, "Welcome!")

    def test_asks_once_for_all(self):
        gateway = self.gateway("v2")
        gateway.priced.update(kling_v3=50, eleven_v3=25)
        self.write()
        done = self.run_cli("run", "pipeline.json", "--gateway", gateway.url)
        self.assert_error(done, 2, "$1.40", "--yes", "soul, $0.15")
        self.assertEqual(gateway.requests["submit"], 0)
        code, said, _ = self.run_json("run", "pipeline.json", "--gateway", gateway.url, "--plan")
        self.assertEqual((code, said), (0, {"credits": 140}))
        done = self.run_cli("run", "pipeline.json", "--gateway", gateway.url, "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_whole(gateway)

    def test_unknown_prices_need_their_own_yes(self):
        gateway = self.gateway()
        self.write()
        done = self.run_cli("run", "pipeline.json", "--gateway", gateway.url, "--yes")
        self.assert_error(done, 5, "--any-price")
        self.assertEqual(gateway.requests["submit"], 0)

    def test_goes_on_with_what_is_done(self):
        gateway = self.gateway()
        self.write()
        self.assertEqual(self.run_cli(*self.arguments(gateway)).returncode, 0)
        done = self.run_cli(*self.arguments(gateway))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("done already", done.stderr)
        self.assert_whole(gateway)
        # Other words: the person stays.
        done = self.run_cli(*self.arguments(gateway, "--text", "Goodbye!", "-o", "out2.mp4"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.charged(gateway)[4:], ["eleven-v3", "sync-v2"])

    def test_a_result_under_another_name(self):
        gateway = self.gateway()
        self.write()
        self.assertEqual(self.run_cli(*self.arguments(gateway)).returncode, 0)
        self.assertEqual(self.run_cli(*self.arguments(gateway, "-o", "out2.mp4")).returncode, 0)
        self.assertEqual((self.folder / "out2.mp4").read_bytes(),
                         (self.folder / "out.mp4").read_bytes())
        (self.folder / "out3.mp4").write_text("mine")
        self.assertEqual(self.run_cli(*self.arguments(gateway, "-o", "out3.mp4")).returncode, 3)
        self.assertEqual((self.folder / "out3.mp4").read_text(), "mine")
        self.assert_whole(gateway)

    def test_anew(self):
        gateway = self.gateway()
        self.write()
        self.assertEqual(self.run_cli(*self.arguments(gateway)).returncode, 0)
        done = self.run_cli(*self.arguments(gateway, "--anew", "speech", "--force"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.charged(gateway)[4:], ["eleven-v3", "sync-v2"])
        self.assertEqual(self.run_cli(*self.arguments(gateway)).returncode, 0)
        self.assertEqual(len(gateway.jobs), 6)

    def test_a_failed_step_is_repeated_alone(self):
        gateway = self.gateway()
        self.write()
        keep_job = gateway.keep_job

        def fail(job, key):
            keep_job(job, key)
            job.fails = job.model == "sync-v2" and job.number == 4
            return job

        gateway.keep_job = fail
        done = self.run_cli(*self.arguments(gateway))
        self.assert_error(done, 1, "lip_sync", "no face")
        done = self.run_cli(*self.arguments(gateway))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_whole(gateway)

    def test_files_of_ones_own(self):
        gateway = self.gateway()
        self.write(image={"file": "face.png"}, speech={"file": "tiny.wav"})
        done = self.run_cli(*self.arguments(gateway))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.charged(gateway), ["kling-v3", "sync-v2"])
        self.write(image=None, video={"file": "tiny.mp4"}, speech={"file": "tiny.wav"})
        self.assertEqual(self.run_cli(*self.arguments(gateway, "--force")).returncode, 0)
        self.assertEqual(self.charged(gateway)[2:], ["sync-v2"])
        self.write(image={"file": "face.png"}, video=None, speech={"file": "tiny.wav"},
                   lip_sync={"model": "omnihuman-v1.5", "resolution": "720p", "turbo": True})
        self.assertEqual(self.run_cli(*self.arguments(gateway, "--force")).returncode, 0)
        self.assertEqual(self.charged(gateway)[3:], ["omnihuman-v1.5"])

    def test_a_table_of_texts(self):
        gateway = self.gateway()
        self.write()
        (self.folder / "texts.csv").write_text(
            '\ufeffname,text,voice\r\nen,"Hello, ""friend""!",\r\nde,"Guten\nTag",adam\r\n\r\n')
        done = self.run_cli(*self.arguments(gateway, "--texts", "texts.csv"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.charged(gateway), ["soul", "kling-v3", "eleven-v3", "sync-v2",
                                                 "eleven-v3", "sync-v2"])
        self.assertEqual(self.leftovers(), ["out-de.mp4", "out-en.mp4"])
        spoken = [(job.video, job.audio) for job in gateway.jobs.values() if job.is_speech]
        self.assertEqual(spoken, [("sarah", 'Hello, "friend"!'), ("adam", "Guten\nTag")])

    def kill(self, version, moment, step):
        """Dies at a request, then goes on. Returns whether there was one to die at."""
        gateway = self.gateway(version)
        data = self.folder / f"data-{version}-{moment}-{step}"
        environment = {**self.environment, "VISEME_DATA_DIR": str(data)}
        output = f"out-{version}-{moment}-{step}.mp4"
        process = subprocess.Popen([CLI, *self.arguments(gateway, "-o", output)], env=environment,
                                   cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        with gateway.lock:
            gateway.kill_at, gateway.victim = (moment, step), process.pid
        killed = process.wait(60) == -9
        with gateway.lock:
            gateway.victim = None
        done = self.run_cli(*self.arguments(gateway, "-o", output), VISEME_DATA_DIR=data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_whole(gateway)
        self.assertTrue((self.folder / output).exists())
        gateway.close()
        return killed

    def test_killed_at_every_request(self):
        self.write()
        for version in ("v1", "v2"):
            for moment in ("before", "after"):
                step = 1
                while self.kill(version, moment, step):
                    step += 1
                    self.assertLess(step, MAX_STEPS)
                print(f"# {version}: killed {moment} each of {step - 1} requests")


class Free(PipelineCase):
    def test_on_this_computer(self):
        self.write(image=None, video={"file": str(SAMPLE / "sample-video.mp4")},
                   speech={"text": "Hello there.", "rate": 150}, lip_sync={})
        done = self.run_cli("run", "pipeline.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.leftovers(), ["out.mp4"])


class Practice(PipelineCase):
    def test_the_whole_way_on_this_computer(self):
        """All models of the service, played by this computer, and where the result is from."""
        gateway = Gateway(self.folder / "gateway", "--practice")
        self.addCleanup(gateway.close)
        self.write(video={**VIDEO, "seconds": 3}, output="talk.mp4")
        code, said, errors = self.run_json("run", "pipeline.json", "--any-price", "--gateway",
                                           gateway.url, VARG_API_KEY=gateway.token)
        self.assertEqual(code, 0, errors)
        code, balance, _ = self.run_json("balance", "--gateway", gateway.url,
                                         VARG_API_KEY=gateway.token)
        self.assertEqual(balance["credits"], 2000 - 15 - 150 - 25 - 50)

        done = self.run_cli("provenance", "talk.mp4", "-o", "talk.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        text = (self.folder / "talk.json").read_text()
        self.assertNotIn(gateway.token, text)
        self.assertNotIn(str(self.folder), text)
        told = json.loads(text)
        self.assertEqual((told["kind"], told["model"]), ("lip-sync", "sync-v2"))
        self.assertEqual(told["sha256"],
                         hashlib.sha256((self.folder / "talk.mp4").read_bytes()).hexdigest())
        video, speech = (part["made_from"] for part in told["inputs"])
        self.assertEqual((video["kind"], video["prompt"]), ("animation", "She talks"))
        self.assertEqual((speech["model"], speech["text"]), ("eleven_v3", "Welcome!"))
        self.assertEqual(video["inputs"][0]["made_from"]["prompt"], "A woman")

        tags = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format_tags=comment",
                               "-of", "csv=p=0", "talk.mp4"], cwd=self.folder, check=True,
                              capture_output=True, text=True).stdout
        self.assertIn("Synthetic", tags)
        self.assert_error(self.run_cli("provenance", "face.png"), 3, "no result")
        self.assert_error(self.run_cli("provenance", "none"), 3, "none")
        self.assert_error(self.run_cli("provenance", "talk.mp4", "-o", "talk.json"), 3, "exists")


class Mistakes(PipelineCase):
    def test_are_told_with_their_place(self):
        for place, found, changes in (
                ("$.viseme", "2", {"viseme": 2}),
                ("$.viseme", "the number of the format", {"viseme": None}),
                ("$", "vidoe", {"vidoe": {}}),
                ("$.image", "[]", {"image": []}),
                ("$.image", "colour", {"image": {**IMAGE, "colour": "red"}}),
                ("$.image.aspect_ratio", '"4:3"', {"image": {**IMAGE, "aspect_ratio": "4:3"}}),
                ("$.image", "prompt", {"image": {}}),
                ("$.image", "file", {"image": {**IMAGE, "file": "face.png"}}),
                ("$.image.prompt", "5", {"image": {"prompt": 5}}),
                ("$.video.seconds", '"long"', {"video": {**VIDEO, "seconds": "long"}}),
                ("$.video.seconds", "16", {"video": {**VIDEO, "seconds": 16}}),
                ("$.video.seconds", "4.5", {"video": {**VIDEO, "seconds": 4.5}}),
                ("$.video", "image", {"image": None}),
                ("$.video.file", "image", {"video": {"file": "tiny.mp4"}}),
                ("$", "video", {"image": None, "video": None}),
                ("$.speech", "text", {"speech": None}),
                ("$.speech.stability", "2", {"speech": {**SPEECH, "stability": 2}}),
                ("$.speech.model", "soul", {"speech": {**SPEECH, "model": "soul"}}),
                ("$.lip_sync", "object", {"lip_sync": None}),
                ("$.lip_sync.turbo", '"yes"', {"lip_sync": {"turbo": "yes"}}),
                ("$.lip_sync.model", "pictures", {"video": None}),
                ("$.lip_sync.model", "videos", {"lip_sync": {"model": "omnihuman-v1.5"}}),
                ("$.output", "made from", {"image": {"file": "face.png"}, "output": "face.png"}),
                ("$.output", "talk.mp4", {"output": None})):
            with self.subTest(changes=changes):
                self.write(**changes)
                done = self.run_cli("run", "pipeline.json", "--plan")
                self.assert_error(done, 2, f"{place}: ", found)

    def test_what_is_no_pipeline(self):
        for text, word in (("{", "not JSON"), ("[" * 900000, "not JSON"), ("[]", "$: expected an object"), ("", "")):
            (self.folder / "pipeline.json").write_text(text)
            done = self.run_cli("run", "pipeline.json")
            self.assertIn(done.returncode, (2, 3))
            self.assertIn(word, done.stderr)
        self.assertEqual(self.run_cli("run", "none.json").returncode, 3)

    def test_tables(self):
        self.write()
        for text, code, word in (("name\nx\n", 2, "row 1"), ("text\n\"\",\n", 2, "row 2"),
                                 ("text\n", 3, "no text"),
                                 ("text,name\na,x\nb,x\n", 2, "twice"),
                                 ("text,name\na,x:1\nb,x-1\n", 2, "twice"),
                                 ("\xff", 3, "UTF-8")):
            (self.folder / "texts.csv").write_bytes(text.encode("latin-1"))
            done = self.run_cli("run", "pipeline.json", "--texts", "texts.csv", "--plan")
            self.assert_error(done, code, word)
        done = self.run_cli("run", "pipeline.json", "--texts", "texts.csv", "--text", "x")
        self.assert_error(done, 2, "--texts")
        self.assert_error(self.run_cli("run", "pipeline.json", "--anew", "lips"), 2, "lips")

    def test_missing_file(self):
        self.write(image={"file": "none.png"})
        self.assert_error(self.run_cli("run", "pipeline.json", "--plan"), 3, "none.png")


tap_runner.main()
