/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring.subjects;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A second service, which the chat calls. It does not know its callers' users. */
@RestController
class Translations {
  private final Recorder recorder;

  Translations(Recorder recorder) {
    this.recorder = recorder;
  }

  /** Records a text, and returns the baggage that arrived with it. */
  @GetMapping("/translations")
  String translate(
      @RequestParam("text") String text,
      @RequestHeader(name = "baggage", defaultValue = "no baggage") String baggage) {
    recorder.record(text);
    return baggage;
  }
}
