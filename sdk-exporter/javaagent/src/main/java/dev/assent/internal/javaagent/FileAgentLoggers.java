/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.javaagent;

import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;

/**
 * The same as {@link AgentLoggers} where the agent builds its SDK from a file: then it creates no
 * providers of the other kind. A class of its own, since older agents lack its interface.
 */
public final class FileAgentLoggers implements DeclarativeConfigurationCustomizerProvider {
  /** Creates the provider. The agent calls this. */
  public FileAgentLoggers() {
    StartClasses.define();
  }

  @Override
  public void customize(DeclarativeConfigurationCustomizer customizer) {
    AgentLoggers.silence();
  }

  @Override
  public int order() {
    return Integer.MIN_VALUE;
  }
}
