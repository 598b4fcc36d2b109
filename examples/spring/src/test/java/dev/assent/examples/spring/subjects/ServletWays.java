/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring.subjects;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * The ways in which a servlet application handles a request on another thread than the one on which
 * its filter named the user. A way ends with {@code /kept} if the application hands the context on.
 */
@RestController
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class ServletWays {
  private final Recorder recorder;
  private final AsyncRecorder async;
  private final ThreadPoolTaskExecutor pool;

  ServletWays(
      Recorder recorder, AsyncRecorder async, @Qualifier("plain") ThreadPoolTaskExecutor pool) {
    this.recorder = recorder;
    this.async = async;
    this.pool = pool;
  }

  @GetMapping("/request/kept")
  String onTheRequestsThread(@RequestParam("text") String text) {
    return recorder.record(text);
  }

  @GetMapping("/callable")
  Callable<String> callable(@RequestParam("text") String text) {
    return () -> recorder.record(text);
  }

  @GetMapping("/callable/kept")
  Callable<String> callableKept(@RequestParam("text") String text) {
    return Context.current().wrap((Callable<String>) () -> recorder.record(text));
  }

  @GetMapping("/deferred")
  DeferredResult<String> deferred(@RequestParam("text") String text) {
    DeferredResult<String> result = new DeferredResult<>();
    pool.execute(() -> result.setResult(recorder.record(text)));
    return result;
  }

  @GetMapping("/deferred/kept")
  DeferredResult<String> deferredKept(@RequestParam("text") String text) {
    DeferredResult<String> result = new DeferredResult<>();
    pool.execute(Context.current().wrap((Runnable) () -> result.setResult(recorder.record(text))));
    return result;
  }

  @GetMapping("/future")
  CompletableFuture<String> future(@RequestParam("text") String text) {
    return CompletableFuture.supplyAsync(() -> recorder.record(text), pool);
  }

  @GetMapping("/future/kept")
  CompletableFuture<String> futureKept(@RequestParam("text") String text) {
    return CompletableFuture.supplyAsync(
        () -> recorder.record(text), Context.current().wrap((Runnable task) -> pool.execute(task)));
  }

  @GetMapping("/async")
  CompletableFuture<String> async(@RequestParam("text") String text) {
    return async.plain(text);
  }

  @GetMapping("/async/kept")
  CompletableFuture<String> asyncKept(@RequestParam("text") String text) {
    return async.wrapping(text);
  }

  @GetMapping("/async/propagated")
  CompletableFuture<String> asyncPropagated(@RequestParam("text") String text) {
    return async.propagating(text);
  }

  @GetMapping("/stream")
  StreamingResponseBody stream(@RequestParam("text") String text) {
    return out -> out.write(recorder.record(text).getBytes(UTF_8));
  }

  /** Users on one thread of a pool: each task names its own. */
  @GetMapping("/pool/kept")
  CompletableFuture<String> pool(
      @RequestParam("text") String text,
      @RequestHeader(name = "X-Chat-User", defaultValue = "") String user) {
    Baggage named =
        user.isEmpty()
            ? Baggage.empty()
            : Baggage.builder().put("assent.subject", "acme/" + user).build();
    return CompletableFuture.supplyAsync(
        () -> {
          try (Scope scope = named.makeCurrent()) {
            return recorder.record(text);
          }
        },
        pool);
  }

  /** Leaves the scope of a user open on the request's thread, as buggy code does. */
  @GetMapping("/leak")
  String leak(@RequestHeader("X-Chat-User") String user) {
    return leakOf(user);
  }

  /** Leaves it open on a thread of the pool. */
  @GetMapping("/leak/pool")
  CompletableFuture<String> leakInPool(@RequestHeader("X-Chat-User") String user) {
    return CompletableFuture.supplyAsync(
        () -> leakOf(user), Context.current().wrap((Runnable task) -> pool.execute(task)));
  }

  @SuppressWarnings("MustBeClosedChecker")
  private static String leakOf(String user) {
    Baggage.builder().put("assent.subject", "acme/" + user).build().makeCurrent();
    return "leaked\n";
  }
}
