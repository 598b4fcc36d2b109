/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import dev.assent.fixtures.faults.FaultScenario;
import dev.assent.fixtures.faults.KilledThreads;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Errors end threads of Assent in a service with Assent's starter. Runs by the command of
 * CONTRIBUTING.md, since it takes minutes.
 */
class KilledThreadsTest {
  @TempDir private Path directory;

  @Test
  @EnabledIfSystemProperty(named = "tests.allocations", matches = "all")
  void law11_threadsAreKilled_choicesAreHeardAndDataLeavesAgain() throws Exception {
    String classPath =
        Components.add(
            RecordingSubjects.class, directory.resolve("component"), Line.own().withAssent());
    FaultScenario.Launcher launcher =
        (settings, options) ->
            ChatProcess.process(
                classPath,
                options,
                List.of("--server.port=0", "--management.otlp.metrics.export.step=1s"));
    try (KilledThreads threads = new KilledThreads(directory, launcher, Set.of())) {
      threads.kill();
    }
  }
}
