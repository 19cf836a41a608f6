# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech from text: voices, requests, results, practice."""

import array
import io
import json
import socket
import time
import wave

from gateway_case import TOKEN, GatewayCase
import tap_runner

TEXT = "Hello. This is a test of the speech."


class SpeechCase(GatewayCase):
    def speak(self, gateway, text=TEXT, headers=None, **members):
        body = {"model": "local", "text": text, **members}
        body = {name: value for name, value in body.items() if value is not None}
        return gateway.request("POST", "/speech", json.dumps(body), **(headers or {}))

    def spoken(self, gateway, answer):
        """The finished job, and its sound."""
        self.assertIn(answer.status, (200, 202), answer.body)
        job = gateway.wait(answer.json()["job_id"], "completed", "failed")
        self.assertEqual(job["status"], "completed", job)
        self.assertEqual(job["output"]["media_type"], "audio/wav")
        result = gateway.request("GET", job["output"]["url"], token=None)
        self.assertEqual(result.headers["Content-Type"], "audio/wav")
        return job, result.body

    def assert_sound(self, data, least=0.5, most=20):
        with wave.open(io.BytesIO(data)) as sound:
            self.assertEqual((sound.getnchannels(), sound.getsampwidth()), (1, 2))
            self.assertTrue(least < sound.getnframes() / sound.getframerate() < most)
            samples = array.array("h", sound.readframes(sound.getnframes()))
        self.assertGreater(max(samples), 3000)

    def balance(self, gateway):
        return gateway.request("GET", "/balance").json()["balance_cents"]


class Voices(SpeechCase):
    def test_list(self):
        voices = self.start().request("GET", "/voices").json()["voices"]
        ids = [voice["voice_id"] for voice in voices]
        self.assertEqual(len(ids), len(set(ids)))
        for wanted in ("en-us", "en-us+f3", "de", "fr-fr", "cmn"):
            self.assertIn(wanted, ids)
        for voice in voices:
            self.assertTrue(voice["name"])
            self.assertEqual(voice["model"], "local")
            self.assertIn(voice["gender"], ("female", "male"))

    def test_practice_has_those_of_the_service_too(self):
        voices = self.start("--practice").request("GET", "/voices").json()["voices"]
        ids = {voice["voice_id"]: voice["model"] for voice in voices}
        self.assertEqual(ids["rachel"], "eleven_v3")
        self.assertEqual(ids["de"], "local")

    def test_a_client_that_goes_away(self):
        gateway = self.start()
        for _ in range(20):
            with socket.create_connection((gateway.host, gateway.port), 10) as client:
                client.sendall(f"GET /v1/voices HTTP/1.1\r\nHost: a\r\n"
                               f"Authorization: Bearer {TOKEN}\r\n\r\n".encode())
        self.assertEqual(gateway.request("GET", "/voices").status, 200)
        self.assertEqual(gateway.close(), (0, ""))


class Speech(SpeechCase):
    def test_speaks(self):
        gateway = self.start()
        answer = self.speak(gateway)
        self.assertEqual(answer.status, 202)
        job, sound = self.spoken(gateway, answer)
        self.assertEqual(job["model"], "viseme:local")
        self.assertEqual(job["warnings"], [])
        self.assert_sound(sound)
        self.assertIn(b"Synthetic speech by espeak-ng", sound)
        self.assertNotIn(b"Practice", sound)

    def test_every_voice_is_there(self):
        """Some languages have no word for a numeral, which is told."""
        gateway = self.start()
        voices = gateway.request("GET", "/voices").json()["voices"]
        jobs = {voice["voice_id"]: self.speak(gateway, "1", voice=voice["voice_id"]).json()["job_id"]
                for voice in voices}
        for voice, job in jobs.items():
            with self.subTest(voice=voice):
                ended = gateway.wait(job, "completed", "failed")
                self.assertEqual(ended.get("error_code", "empty"), "empty")
                if voice.startswith(("en", "de", "fr", "es", "ru", "cmn", "ar", "hi")):
                    self.assertEqual(ended["status"], "completed")

    def test_every_choice_counts(self):
        gateway = self.start()
        sounds = [self.spoken(gateway, self.speak(gateway, **members))[1] for members in (
            {}, {"voice": "en-us+f3"}, {"voice": "de"}, {"provider_options": {"rate": 100}},
            {"provider_options": {"viseme": {"rate": 300}}}, {"text": TEXT + " More."})]
        self.assertEqual(len(set(sounds)), len(sounds))
        self.assertGreater(len(sounds[3]), 1.2 * len(sounds[0]))
        self.assertLess(len(sounds[4]), 0.8 * len(sounds[0]))

    def test_cache(self):
        gateway = self.start()
        _, first = self.spoken(gateway, self.speak(gateway))
        answer = self.speak(gateway)
        self.assertEqual((answer.status, answer.headers["X-Cache"]), (200, "HIT"))
        self.assertEqual(self.spoken(gateway, answer)[1], first)
        again = self.speak(gateway, headers={"Cache-Control": "no-cache"})
        self.assertEqual(again.status, 202)
        self.assert_sound(self.spoken(gateway, again)[1])

    def test_survives_the_process(self):
        gateway = self.start()
        job, sound = self.spoken(gateway, self.speak(gateway))
        gateway.kill()
        gateway = self.start()
        self.assertEqual(gateway.job(job["job_id"])["status"], "completed")
        self.assertEqual(self.spoken(gateway, self.speak(gateway))[1], sound)

    def test_an_unfinished_one_goes_on(self):
        gateway = self.start()
        job = self.speak(gateway, TEXT * 200).json()["job_id"]
        gateway.kill()
        gateway = self.start()
        self.assertEqual(gateway.wait(job, "completed", "failed")["status"], "completed")

    def test_other_scripts(self):
        gateway = self.start()
        for voice, text in (("cmn", "你好，世界"), ("ru", "Привет, мир"), ("ar", "مرحبا بالعالم")):
            self.assert_sound(self.spoken(gateway, self.speak(gateway, text, voice=voice))[1])
        for text in ("<speak>hello</speak> & [[w3:ld]]", "a\0b"):
            self.assert_sound(self.spoken(gateway, self.speak(gateway, text))[1], least=0.1)

    def test_a_long_text_does_not_hold_up_the_rest(self):
        gateway = self.start()
        long = (TEXT + " ") * 270
        job = self.speak(gateway, long).json()["job_id"]
        begin = time.monotonic()
        while gateway.job(job)["status"] != "completed":
            asked = time.monotonic()
            gateway.request("GET", "/balance")
            self.assertLess(time.monotonic() - asked, 5)
            self.assertLess(time.monotonic() - begin, 60)

    def test_cancel(self):
        gateway = self.start()
        jobs = [self.speak(gateway, (TEXT + " ") * 200 + str(i)).json()["job_id"] for i in range(3)]
        for job in jobs:
            self.assertEqual(gateway.request("DELETE", f"/jobs/{job}").status, 204)
            self.assertEqual(gateway.job(job)["status"], "cancelled")
        self.assert_sound(self.spoken(gateway, self.speak(gateway))[1])


class Refused(SpeechCase):
    def test_requests(self):
        gateway = self.start()
        for field, members in (
            ("model", {"model": None}), ("text", {"text": None}), ("text", {"text": ""}),
            ("text", {"text": " \n\t "}), ("text", {"text": 5}), ("text", {"text": "x" * 10001}),
            ("voice", {"voice": 7}), ("voice", {"voice": ""}), ("voice", {"voice": []}),
            ("provider_options", {"provider_options": []}),
            ("provider_options", {"provider_options": {"rate": 5}}),
            ("provider_options", {"provider_options": {"rate": "fast"}}),
        ):
            with self.subTest(members=members):
                answer = self.speak(gateway, **{"text": TEXT, **members})
                self.assert_error(answer, 400, "ValidationError", field)
        for model in ("eleven_v3", "sync-v2", "no-such"):
            self.assert_error(self.speak(gateway, model=model), 404, "NotFoundError", "model")
        self.assertEqual(self.speak(gateway, "x" * 10000).status, 202)

    def test_unknown_voices(self):
        gateway = self.start()
        for voice in ("klingon", "../../../etc/passwd", "/etc/passwd", "en-us+whisper", "!v/f3"):
            job = gateway.wait(self.speak(gateway, voice=voice).json()["job_id"], "failed")
            self.assertIn(voice, job["error"])
            self.assertEqual(job["error_code"], "usage")

    def test_nothing_to_speak(self):
        gateway = self.start()
        job = gateway.wait(self.speak(gateway, "\u200b\u200b").json()["job_id"], "failed")
        self.assertEqual(job["error_code"], "empty")

    def test_unknown_options_are_told(self):
        gateway = self.start()
        job, _ = self.spoken(gateway, self.speak(gateway, provider_options={"pitch": 5}))
        self.assertIn("pitch", job["warnings"][0])


class Practice(SpeechCase):
    def speak_paid(self, gateway, text=TEXT, **members):
        return self.speak(gateway, text, model="eleven_v3", **members)

    def test_costs_and_is_marked(self):
        gateway = self.start("--practice")
        options = {"stability": 0.4, "similarity_boost": 0.9}
        job, sound = self.spoken(gateway, self.speak_paid(gateway, voice="rachel",
                                                          provider_options=options))
        self.assertEqual(job["model"], "eleven_v3")
        self.assertIn("Practice", job["warnings"][0])
        self.assertIn(b"Practice", sound)
        self.assertEqual(self.balance(gateway), 1975)
        row = gateway.request("GET", "/usage").json()["usage"][0]
        self.assertEqual((row["capability"], row["cost_cents"]), ("speech", 25))
        self.assertEqual(self.speak_paid(gateway, voice="rachel").status, 200)
        self.assertEqual(self.balance(gateway), 1975)
        self.spoken(gateway, self.speak(gateway, voice="de"))
        self.assertEqual(self.balance(gateway), 1975)

    def test_hints_are_not_spoken(self):
        gateway = self.start("--practice")
        _, plain = self.spoken(gateway, self.speak_paid(gateway, "Hello."))
        _, hinted = self.spoken(gateway, self.speak_paid(gateway, "[laughs very loudly] Hello."))
        self.assertLess(len(hinted), 1.3 * len(plain))

    def test_wrong_options(self):
        gateway = self.start("--practice")
        for options in ({"stability": 2}, {"similarity_boost": "much"}):
            answer = self.speak_paid(gateway, provider_options=options)
            self.assert_error(answer, 400, "ValidationError", "provider_options")
        answer = gateway.request("POST", "/video", json.dumps({"model": "eleven_v3"}))
        self.assert_error(answer, 404, "NotFoundError", "model")
        self.assertEqual(self.balance(gateway), 2000)

    def test_what_fails_is_paid_back(self):
        gateway = self.start("--practice")
        job = self.speak_paid(gateway, "[only a hint]").json()["job_id"]
        gateway.wait(job, "failed")
        self.assertEqual(self.balance(gateway), 2000)


tap_runner.main()
