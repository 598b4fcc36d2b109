/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.benchmarks.pipeline.Forks.Ending;
import dev.assent.benchmarks.pipeline.Forks.Result;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real forks, with a short warm-up. */
class PipelineForksTest {
  private PipelineForks forks;

  @BeforeEach
  void start() throws IOException {
    System.setProperty(PipelineFork.QUICK, "true");
    forks = new PipelineForks(Duration.ofSeconds(1));
  }

  @AfterEach
  void stop() {
    forks.close();
    System.clearProperty(PipelineFork.QUICK);
  }

  @Test
  void run_nothingIsDropped_hasEachFigure() throws Exception {
    Result result = forks.run("cost", "withheld", new Rate(10));

    assertThat(result.ending()).isEqualTo(Ending.MEASURED);
    assertThat(result.figures())
        .containsOnlyKeys("cpu", "bytes", "thread", "threadBytes")
        .allSatisfy((figure, value) -> assertThat(value).isPositive());
  }

  /** Bursts without a pause, of ten times as many spans as the queue has places. */
  @Test
  void run_queueOverflows_isLost() throws Exception {
    assertThat(forks.run("cost", "plain", new Rate(0)).ending()).isEqualTo(Ending.LOST);
  }

  @Test
  void run_closed_runsNothing() {
    forks.close();

    assertThatThrownBy(() -> forks.run("cost", "withheld", new Rate(10)))
        .isInstanceOf(InterruptedException.class);
  }
}
