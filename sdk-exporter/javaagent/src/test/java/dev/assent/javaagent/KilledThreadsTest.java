/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import dev.assent.fixtures.faults.FaultRecorder;
import dev.assent.fixtures.faults.FaultScenario;
import dev.assent.fixtures.faults.KilledThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Errors end threads of Assent under the agent, whose class loader has its classes. Runs by the
 * command of CONTRIBUTING.md, since it takes minutes.
 */
@Tag("jvm")
class KilledThreadsTest {
  @TempDir private Path directory;

  @Test
  @EnabledIfSystemProperty(named = "tests.allocations", matches = "all")
  void law11_threadsAreKilled_choicesAreHeardAndDataLeavesAgain() throws Exception {
    FaultScenario.Launcher launcher =
        (settings, options) -> {
          try {
            return AgentJvm.in(settings.directory())
                .first(options)
                .main(FaultRecorder.class)
                .process();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try (KilledThreads threads = new KilledThreads(directory, launcher, Set.of())) {
      threads.kill();
    }
  }
}
