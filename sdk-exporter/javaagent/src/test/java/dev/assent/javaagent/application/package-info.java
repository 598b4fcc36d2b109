/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Programs that tests start under the agent. They know nothing of Assent. */
@org.jspecify.annotations.NullMarked
package dev.assent.javaagent.application;
