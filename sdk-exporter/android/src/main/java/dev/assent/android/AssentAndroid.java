/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import android.Manifest;
import android.app.Application;
import android.content.Context;
import android.content.pm.PackageManager;
import android.net.ConnectivityManager;
import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.android.AndroidHealth.State;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Consent;
import dev.assent.internal.android.BackgroundListener;
import dev.assent.internal.android.Startup;
import dev.assent.internal.android.UnmeteredTransportProvider;
import dev.assent.internal.android.late.LateEmitter;
import dev.assent.internal.android.late.LateOpenTelemetry;
import dev.assent.internal.time.Clock;
import dev.assent.transport.TransportProvider;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Assent in an Android application: it is there at once, and closed. A thread of its own loads the
 * configuration, the catalog, policies and files. Until that is done, data is dropped, never kept,
 * and counts as withheld ({@code starting}); choices are kept, and made before anything is
 * permitted. Thread-safe.
 *
 * <pre>{@code
 * public final class ChatApplication extends Application {
 *   private AssentAndroid assent;
 *
 *   @Override
 *   public void onCreate() {
 *     super.onCreate();
 *     assent = AssentAndroid.start(this, AndroidOptions.of(builder -> builder.subject("acme/u7")));
 *   }
 * }
 * }</pre>
 *
 * <p>When the application goes to the background, Assent sends what waits in its queues, without a
 * wake lock. All its files are below {@code Context.getNoBackupFilesDir()}; the keys of its spools
 * are encrypted by a key in Android's keystore. If that key is lost, so is the spooled data, which
 * is then deleted and counted.
 */
public final class AssentAndroid implements AutoCloseable {
  private static final String DIRECTORY = "assent";

  private final Application application;
  private final Startup startup;
  private final OpenTelemetry openTelemetry;
  private final BackgroundListener background;

  private AssentAndroid(Application application, Startup startup) {
    this.application = application;
    this.startup = startup;
    this.openTelemetry = new LateOpenTelemetry(startup.running());
    this.background = new BackgroundListener(startup::flushInBackground);
  }

  /**
   * Starts Assent, and returns at once: it reads no file, opens no socket, and parses nothing on
   * the thread that calls it. Call it once per process, in {@code Application.onCreate}.
   *
   * @throws ConfigurationException if an option is not valid, as far as that shows without a disk.
   *     What shows later goes to {@link AndroidOptions#onFailure}, to one line of the log, and to
   *     {@link #health}
   */
  public static AssentAndroid start(Context context, AndroidOptions options) {
    return start(context, options, Startup::begin);
  }

  static AssentAndroid start(Context context, AndroidOptions options, Consumer<Startup> begin) {
    Application application = application(Objects.requireNonNull(context, "context"));
    Consumer<AssentBuilder> configuration = options.configuration();
    Startup startup =
        new Startup(
            new Startup.Plan(
                () -> configured(configuration),
                () -> application.getNoBackupFilesDir().toPath().resolve(DIRECTORY),
                options.withFiles(),
                options.keys(),
                transports(application, options),
                options.onFailure()));
    AssentAndroid started = new AssentAndroid(application, startup);
    application.registerActivityLifecycleCallbacks(started.background);
    begin.accept(startup);
    return started;
  }

  private static AssentBuilder configured(Consumer<AssentBuilder> configuration) {
    AssentBuilder builder = Assent.builder();
    configuration.accept(builder);
    return builder;
  }

  private static Application application(Context context) {
    if (context instanceof Application application) {
      return application;
    }
    if (context.getApplicationContext() instanceof Application application) {
      return application;
    }
    throw new ConfigurationException(
        "AssentAndroid.start",
        "the context has no application yet; call it in Application.onCreate, with the application");
  }

  private static UnaryOperator<TransportProvider> transports(
      Application application, AndroidOptions options) {
    if (!options.isUnmeteredOnly()) {
      return UnaryOperator.identity();
    }
    if (application.checkSelfPermission(Manifest.permission.ACCESS_NETWORK_STATE)
        != PackageManager.PERMISSION_GRANTED) {
      throw new ConfigurationException(
          "AndroidOptions.unmeteredOnly",
          "the application lacks android.permission.ACCESS_NETWORK_STATE; add it to the manifest");
    }
    return provider ->
        new UnmeteredTransportProvider(provider, () -> isMetered(application), Clock.system());
  }

  /** A network about which Android says nothing counts as metered. */
  private static boolean isMetered(Application application) {
    ConnectivityManager networks = application.getSystemService(ConnectivityManager.class);
    return networks == null || networks.isActiveNetworkMetered();
  }

  /**
   * Tries once more, with the same options, if Assent could not start: when storage is free again,
   * or the user has unlocked the device. Returns at once, as {@link #start} does; {@link #started}
   * and {@link #health} are about this attempt then. What was obtained from this object before
   * stays in use, and choices that were made in this process, denials among them, are made before
   * anything is permitted. Does nothing unless {@link #health} says {@link State#FAILED}.
   *
   * <p>Assent does not try again by itself: only the application knows when what failed may have
   * changed. It tries when this is called, or when the process starts the next time.
   *
   * @throws ConfigurationException as {@link #start}
   */
  public void startAgain() {
    startup.beginAgain();
  }

  /**
   * Returns the OpenTelemetry for spans, log records and metrics: at once, and the same all the
   * time. What was obtained from it before Assent runs records from then on, too. It has no
   * incubating methods until then.
   */
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /**
   * Returns an emitter of events: at once. If the type is in conflict with another declaration, its
   * events are withheld and count as {@code unclassified}.
   */
  public EventEmitter emitter(EventType type) {
    return new LateEmitter(startup.running(), Objects.requireNonNull(type, "type"));
  }

  /**
   * Reads and changes the choices of a subject, also before Assent runs: then choices are made, in
   * their order, before anything is permitted, and their receipts complete when they are. Until
   * then, {@link Consent#choices} is empty. If Assent can't start, the receipts fail, since nothing
   * is stored. {@link #startAgain} makes those choices, and those that are made meanwhile; if it is
   * not called, or fails, make them again in the next process. Nothing leaves until then.
   *
   * @param path an account such as {@code acme}, or a user such as {@code acme/u7}
   * @throws IllegalArgumentException if the path has no valid form; the message does not contain
   *     the path
   */
  public Consent consent(String path) {
    return startup.choices().consent(path);
  }

  /**
   * Returns Assent itself, with its ledger, subjects and explanations, once it runs. Completes on
   * the thread that loaded it; exceptionally if the last attempt to start it has failed, or it was
   * closed before.
   */
  public CompletableFuture<Assent> started() {
    return startup.started();
  }

  /** Returns how Assent is. */
  public AndroidHealth health() {
    String problem = startup.problem();
    State state = State.STARTING;
    if (startup.isClosed()) {
      state = State.CLOSED;
    } else if (problem != null) {
      state = State.FAILED;
    } else if (startup.running().instance() != null) {
      state = State.RUNNING;
    }
    return new AndroidHealth(state, Optional.ofNullable(problem), startup.running().dropped());
  }

  /**
   * Sends the permitted data within ten seconds, discards the rest, and ends all threads. If Assent
   * does not run yet, nothing is sent. Do not call it on the main thread.
   */
  @Override
  public void close() {
    application.unregisterActivityLifecycleCallbacks(background);
    startup.close();
  }

  /** Returns the state. */
  @Override
  public String toString() {
    return "AssentAndroid[" + health().state() + "]";
  }
}
