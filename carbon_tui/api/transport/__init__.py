"""One call, from first attempt to answer: connections, tokens, pace, repeats, error messages.

Called by `api.client`, and by nothing outside `api` but for its values. It never knows lists.

  calls, requester                  one call, from its first attempt to its answer
  retry, pacing, shared_window      may it be repeated, and when; the rate limit
  auth, address, tls, proxies       tokens, hosts, certificates, proxies
  connection, connections, httpx_import, in_process     one attempt: by httpx, or in this process
  body, answer_body, transfers      bytes as they come; files
  failures, messages                what went wrong, as errors of ours and in words
  health, request_lines             who may watch; lines of the log
"""
