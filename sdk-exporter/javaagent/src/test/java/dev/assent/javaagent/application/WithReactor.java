/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Uses Reactor, which the class path needs for the commands with it only. */
final class WithReactor {
  private static final int STEPS = 10;
  private static final Scheduler SHARED = Schedulers.newSingle("shared", true);

  private WithReactor() {}

  /** Runs a command on a thread of Reactor. */
  static void run(WithApi.Command command) {
    Mono.fromCallable(
            () -> {
              command.run();
              return "";
            })
        .subscribeOn(Schedulers.boundedElastic())
        .block();
  }

  /** Logs each text several times under its subject, by turns on one thread. */
  static void byTurns(String[] words) throws Exception {
    List<CompletableFuture<Integer>> pipelines = new ArrayList<>();
    for (int i = 1; i < words.length; i += 2) {
      String text = words[i + 1];
      WithApi.as(
          words[i],
          () ->
              pipelines.add(
                  Flux.range(0, STEPS)
                      .delayElements(Duration.ofMillis(2), SHARED)
                      .doOnNext(step -> ScriptedApplication.Shop.logger.info(text))
                      .last()
                      .toFuture()));
    }
    pipelines.forEach(CompletableFuture::join);
  }
}
