/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring.subjects;

import java.util.concurrent.CompletableFuture;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/** Records on the threads of Spring's {@code @Async}. */
@Component
class AsyncRecorder {
  private final Recorder recorder;

  AsyncRecorder(Recorder recorder) {
    this.recorder = recorder;
  }

  @Async("plain")
  public CompletableFuture<String> plain(String text) {
    return CompletableFuture.completedFuture(recorder.record(text));
  }

  @Async("wrapping")
  public CompletableFuture<String> wrapping(String text) {
    return CompletableFuture.completedFuture(recorder.record(text));
  }

  @Async("propagating")
  public CompletableFuture<String> propagating(String text) {
    return CompletableFuture.completedFuture(recorder.record(text));
  }
}
