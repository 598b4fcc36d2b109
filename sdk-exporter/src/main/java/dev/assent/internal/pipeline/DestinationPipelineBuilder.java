/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.send.AttemptLoop;
import dev.assent.internal.send.RetrySettings;
import dev.assent.internal.send.ShutdownDeadline;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.send.Wakeup;
import dev.assent.internal.spool.Spool;
import dev.assent.internal.supervise.SupervisedThread;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds a {@link DestinationPipeline}. Set the parts first, then add signals, then build once. */
public final class DestinationPipelineBuilder {
  private final String destination;
  private final List<SignalPipeline<?>> pipelines = new ArrayList<>();
  private Clock clock = Clock.system();
  private RetrySettings retries = RetrySettings.defaults();
  private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
  private Supplier<Wakeup> wakeups = Wakeup::create;
  private @Nullable Executor control;
  private @Nullable Hold hold;
  private @Nullable Spool spool;
  private @Nullable Parts parts;

  DestinationPipelineBuilder(String destination) {
    this.destination = destination;
  }

  /** The clock for all times except the waits of flush and close. */
  public DestinationPipelineBuilder setClock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /**
   * The executor of purges, shared by all pipelines; the common pool if it is not set. It must not
   * drop tasks.
   */
  public DestinationPipelineBuilder setControlExecutor(Executor control) {
    this.control = control;
    return this;
  }

  /** The schedule of retries. */
  public DestinationPipelineBuilder setRetries(RetrySettings retries) {
    this.retries = retries;
    return this;
  }

  /** The source of random numbers from 0 to 1. */
  public DestinationPipelineBuilder setRandom(DoubleSupplier random) {
    this.random = random;
    return this;
  }

  /**
   * The waits of the worker: the first one supplied is for the next batch, the second for a retry.
   */
  DestinationPipelineBuilder setWakeups(Supplier<Wakeup> wakeups) {
    this.wakeups = wakeups;
    return this;
  }

  /** The hold for data that awaits choices and sources, shared by all pipelines. */
  public DestinationPipelineBuilder setHold(Hold hold) {
    this.hold = hold;
    return this;
  }

  /**
   * The spool for data that can't be sent; null (the default) for none. Closed with the pipeline.
   */
  public DestinationPipelineBuilder setSpool(@Nullable Spool spool) {
    this.spool = spool;
    return this;
  }

  /** Adds the pipeline of one signal. */
  public <D extends Stamped> SignalPipeline<D> addSignal(
      Signal signal,
      QueueSettings settings,
      Account account,
      SignalSupport<D> support,
      SignalEndpoint<? super D> endpoint) {
    Parts shared = parts();
    SignalPipeline<D> pipeline =
        new SignalPipeline<>(
            destination,
            signal,
            settings,
            account,
            support,
            endpoint,
            Objects.requireNonNull(hold, "hold"),
            spool,
            shared.timing(),
            shared.work());
    pipelines.add(pipeline);
    return pipeline;
  }

  /** Builds the pipeline and starts its thread. */
  public DestinationPipeline build() {
    Parts shared = parts();
    ShutdownDeadline deadline = shared.timing().deadline();
    List<SignalPipeline<?>> all = List.copyOf(pipelines);
    Worker worker = new Worker(all, deadline, shared.work());
    SupervisedThread thread =
        new SupervisedThread(
            "assent-" + destination, DestinationPipeline.class.getClassLoader(), worker);
    thread.start();
    if (spool != null) {
      spool.start();
    }
    Executor purges = control == null ? ForkJoinPool.commonPool() : control;
    return new DestinationPipeline(all, worker, thread, purges, deadline, shared.work(), spool);
  }

  private Parts parts() {
    Parts made = parts;
    if (made == null) {
      Wakeup work = wakeups.get();
      made =
          new Parts(
              work,
              new AttemptLoop.Timing(
                  retries, clock, random, wakeups.get(), new ShutdownDeadline(clock)));
      parts = made;
    }
    return made;
  }

  /** The parts that all signals share. */
  private record Parts(Wakeup work, AttemptLoop.Timing timing) {}
}
