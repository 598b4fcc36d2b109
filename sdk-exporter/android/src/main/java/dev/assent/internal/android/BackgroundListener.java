/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android;

import android.app.Activity;
import android.app.Application;
import android.os.Bundle;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action when the last started activity stops: the application is in the background, and
 * its process may end at any moment. For the main thread alone, which Android calls it on.
 */
public final class BackgroundListener implements Application.ActivityLifecycleCallbacks {
  private final Runnable action;
  private int started;

  /**
   * @param action must not block
   */
  public BackgroundListener(Runnable action) {
    this.action = action;
  }

  @Override
  public void onActivityStarted(Activity activity) {
    started++;
  }

  /** An activity that Android makes anew, as after a rotation, starts again at once. */
  @Override
  public void onActivityStopped(Activity activity) {
    started = Math.max(0, started - 1); // an activity may have started before this listened
    if (started == 0 && !activity.isChangingConfigurations()) {
      action.run();
    }
  }

  @Override
  public void onActivityCreated(Activity activity, @Nullable Bundle state) {}

  @Override
  public void onActivityResumed(Activity activity) {}

  @Override
  public void onActivityPaused(Activity activity) {}

  @Override
  public void onActivitySaveInstanceState(Activity activity, Bundle state) {}

  @Override
  public void onActivityDestroyed(Activity activity) {}
}
