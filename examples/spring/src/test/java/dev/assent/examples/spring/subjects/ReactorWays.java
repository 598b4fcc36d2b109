/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring.subjects;

import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reactive ways to handle a request, on Tomcat and on Netty. */
@RestController
class ReactorWays {
  private static final Scheduler SHARED = Schedulers.newSingle("shared", true);
  private static final int STEPS = 20;

  private final Recorder recorder;
  private final WebClient client;

  ReactorWays(
      Recorder recorder,
      ObjectProvider<WebClient.Builder> builder,
      @Value("${chat.translator}") String translator) {
    this.recorder = recorder;
    this.client = builder.getIfAvailable(WebClient::builder).baseUrl(translator).build();
  }

  @GetMapping("/reactor/elastic")
  Mono<String> elastic(@RequestParam("text") String text) {
    return Mono.fromSupplier(() -> recorder.record(text)).subscribeOn(Schedulers.boundedElastic());
  }

  /**
   * Takes turns with other requests on one thread. A delay that is over before its subscription is
   * complete would go on on the request's thread, so each element changes threads once more.
   */
  @GetMapping("/reactor/turns")
  Mono<String> turns(@RequestParam("text") String text) {
    return Flux.range(0, STEPS)
        .delayElements(Duration.ofMillis(2), SHARED)
        .publishOn(SHARED)
        .map(step -> recorder.record(text))
        .last();
  }

  /** Calls another service, and records on the thread on which its response arrives. */
  @GetMapping("/reactor/client")
  Mono<String> client(@RequestParam("text") String text) {
    return client
        .get()
        .uri("/translations")
        .retrieve()
        .bodyToMono(String.class)
        .map(translation -> recorder.record(text));
  }
}
