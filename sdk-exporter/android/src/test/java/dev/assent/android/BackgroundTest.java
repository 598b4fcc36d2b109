/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import static org.assertj.core.api.Assertions.assertThat;

import android.app.Activity;
import dev.assent.internal.android.BackgroundListener;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.robolectric.Robolectric;
import org.robolectric.android.controller.ActivityController;

/** The application goes to the background. */
public class BackgroundTest extends PhoneRig {
  /** An activity that Android makes anew. */
  public static final class Turned extends Activity {
    @Override
    public boolean isChangingConfigurations() {
      return true;
    }
  }

  @Test
  public void background_whatWaitsInTheQueue_isSent() {
    AssentAndroid assent = start(options());
    ActivityController<Activity> activity =
        Robolectric.buildActivity(Activity.class).create().start().resume();
    send(assent, "waits");
    assertThat(receiver.requests()).isEmpty();

    activity.pause().stop();

    arrive(assent, 1);
    assertThat(receiver.logs("")).hasSize(1);
  }

  @Test
  public void activities_lastOneStops_isTheBackground() {
    AtomicInteger count = new AtomicInteger();
    BackgroundListener listener = new BackgroundListener(count::incrementAndGet);
    application().registerActivityLifecycleCallbacks(listener);
    ActivityController<Activity> first = Robolectric.buildActivity(Activity.class).create().start();
    ActivityController<Activity> second =
        Robolectric.buildActivity(Activity.class).create().start();

    first.stop();
    assertThat(count).hasValue(0);
    second.stop();
    assertThat(count).hasValue(1);

    second.restart();
    Robolectric.buildActivity(Turned.class).create().start().stop();
    assertThat(count).hasValue(1);
    second.stop();
    assertThat(count).hasValue(2);
  }

  @Test
  public void activity_madeAnew_isNotTheBackground() {
    AtomicInteger count = new AtomicInteger();
    application()
        .registerActivityLifecycleCallbacks(new BackgroundListener(count::incrementAndGet));

    Robolectric.buildActivity(Turned.class).create().start().stop();

    assertThat(count).hasValue(0);
  }

  @Test
  public void close_afterwards_theBackgroundSendsNothing() {
    AssentAndroid assent = start(options());
    assent.close();

    Robolectric.buildActivity(Activity.class).create().start().stop();

    assertThat(receiver.requests()).isEmpty();
  }
}
