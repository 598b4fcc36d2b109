/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.ledger.Ledger.Entry;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** A whole instance with a spool, and one destination, which may be unavailable. */
abstract class SpoolOverHttp extends AssentOverHttp {
  @BeforeEach
  protected void spoolForTraining() throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_SPOOL_DIR", spool().toString());
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("d").toString());
    consentFromFile();
    grantChat(1, USER);
  }

  protected Path spool() {
    return directory.resolve("spool");
  }

  protected List<Path> spooledFiles() {
    try (Stream<Path> files = Files.walk(spool())) {
      return files.filter(file -> file.toString().endsWith(".frames")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  protected void span(String subject, String text) {
    as(subject, () -> spanBuilder("chat").setAttribute(CHAT, text).startSpan().end());
  }

  protected void isAway() {
    int[] statuses = new int[64];
    Arrays.fill(statuses, 503);
    receiver.answer(statuses);
  }

  protected void isBack() {
    receiver.clear();
    receiver.answers200();
  }

  protected Entry entry(Signal signal) {
    return entry("default", signal);
  }

  protected long in(Signal signal, State state) {
    return in("default", signal, state);
  }
}
