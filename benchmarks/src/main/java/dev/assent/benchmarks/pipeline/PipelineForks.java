/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts {@link PipelineFork}s, with one receiver for all of them. Another thread may close it. */
final class PipelineForks implements Forks, AutoCloseable {
  private final PipelineReceiver receiver;
  private final Duration warmUp;
  private @Nullable Process running;
  private boolean isClosed;

  /**
   * Starts the receiver.
   *
   * @param warmUp the time after which a fork ends its warm-up even if it is not complete
   */
  PipelineForks(Duration warmUp) throws IOException {
    this.receiver = PipelineReceiver.start();
    this.warmUp = warmUp;
  }

  @Override
  public Result run(String question, String contender, Rate rate)
      throws IOException, InterruptedException {
    Map<String, Double> figures = new LinkedHashMap<>();
    Process process = start(question, contender, rate);
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] parts = line.split(" ", -1);
        // other lines are logged by libraries
        if (parts[0].equals(PipelineFork.FIGURE)) {
          figures.put(parts[1], Double.parseDouble(parts[2]));
        }
      }
    }
    int code = process.waitFor();
    failIfClosed();
    return new Result(
        switch (code) {
          case 0 -> Ending.MEASURED;
          case PipelineFork.LOST -> Ending.LOST;
          default -> Ending.FAILED;
        },
        figures);
  }

  private synchronized Process start(String question, String contender, Rate rate)
      throws IOException, InterruptedException {
    failIfClosed();
    Process process =
        new ProcessBuilder(
                PipelineReceiver.java(
                    "-Xms512m",
                    "-Xmx512m",
                    PipelineFork.EARLY,
                    "-D" + PipelineFork.QUICK + "=" + Boolean.getBoolean(PipelineFork.QUICK),
                    PipelineFork.class.getName(),
                    question,
                    contender,
                    receiver.endpoint(),
                    String.valueOf(rate.periodMillis()),
                    String.valueOf(warmUp.toSeconds())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    running = process;
    return process;
  }

  private synchronized void failIfClosed() throws InterruptedException {
    if (isClosed) {
      throw new InterruptedException("the program is being stopped");
    }
  }

  /** Ends the running fork and the receiver, and starts no more. */
  @Override
  public synchronized void close() {
    isClosed = true;
    if (running != null) {
      running.destroy();
    }
    receiver.close();
  }
}
