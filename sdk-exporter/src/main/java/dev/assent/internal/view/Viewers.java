/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.view;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Variable;
import dev.assent.internal.config.ViewerSettings;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the viewer. */
public final class Viewers {
  private static final String VARIABLE = Variable.ASSENT_VIEWER.name();

  private Viewers() {}

  /**
   * Opens the viewer.
   *
   * @param settings null if it is off; then nothing is looked for
   * @return null if it is off
   * @throws ConfigurationException if its artifact is missing, or its port can't be used
   */
  public static @Nullable Viewer open(@Nullable ViewerSettings settings, ViewedInstance instance) {
    return settings == null ? null : provider().open(settings, instance);
  }

  /** Searches with the class loader of Assent, not with the context class loader. */
  private static ViewerProvider provider() {
    try {
      Iterator<ViewerProvider> found =
          ServiceLoader.load(ViewerProvider.class, Viewers.class.getClassLoader()).iterator();
      if (found.hasNext()) {
        return found.next();
      }
    } catch (ServiceConfigurationError | LinkageError unusable) {
      throw new ConfigurationException(
          VARIABLE,
          "the viewer can't be loaded; use " + ViewerProvider.ARTIFACT + " of the same version");
    }
    throw new ConfigurationException(
        VARIABLE,
        "the viewer is missing; add " + ViewerProvider.ARTIFACT + ", or unset the variable");
  }
}
